"""Bytes to text: character set, guards, extraction, language, page kind."""
