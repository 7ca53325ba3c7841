"""The nouns: what is read, found, decided and written. Imports nothing from the rest of the project."""
