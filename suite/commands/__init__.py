"""Checks of the area commands."""
