"""One Document in, one Evidence out."""
