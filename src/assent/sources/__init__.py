"""Bytes to records: formats, splitting, resynchronising after damage."""
