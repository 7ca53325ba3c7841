"""Text to findings about persons."""
