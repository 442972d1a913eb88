"""Checks of the area celery."""
