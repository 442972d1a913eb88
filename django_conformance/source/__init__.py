"""Reads the project's source: one walk over its files, each parsed once, and one answer to what a name or a node is."""
