"""The corpus of cleared documents: build it, load it, export it, verify it, and take documents out of it for good."""
