"""A project that uses what releases have changed: each task is one promise of a release note, and returns what it saw."""

from observer.celery import app

__all__ = ["app"]
