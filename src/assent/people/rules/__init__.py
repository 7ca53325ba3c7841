"""Rules: personal data and secrets that have a shape."""
