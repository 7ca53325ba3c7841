"""Measures over a corpus and over what its processing costs: counts that merge, and statistics over them."""
