"""Command line: one function per command, no logic."""
