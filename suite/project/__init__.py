"""Checks of the project as such: its contract, and what it tried to reach."""
