"""Joins host files to pages at two moments."""
