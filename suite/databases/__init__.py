"""Checks of the area databases."""
