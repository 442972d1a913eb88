"""Checks of the area channels."""
