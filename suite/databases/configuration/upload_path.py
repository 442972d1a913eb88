"""Uploads go to a folder within the storage.

Why: ``upload_to`` is a path below MEDIA_ROOT. One that begins with a slash, or leads out by ``..``, raises SuspiciousFileOperation when the first
file is saved: "Detected path traversal attempt".

Fix: ``upload_to="scans/"``; MEDIA_ROOT and MEDIA_URL are put before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/models/fields/#django.db.models.FileField.upload_to",
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each field of the project's models whose files would be stored outside."""
    from django.apps import apps
    from django.db.models import FileField

    for model in project.inventory.models:
        kind: Any = apps.get_model(model.label) if model.own else None
        for field in kind._meta.local_fields if kind is not None else ():
            is_plain = isinstance(field, FileField) and type(field).generate_filename is FileField.generate_filename
            path = field.upload_to if is_plain else None
            if isinstance(path, str) and (path.startswith("/") or ".." in PurePosixPath(path).parts):
                yield Finding(
                    f"{model.label}.{field.name} has upload_to={path!r}, which leads out of the storage: saving a file raises "
                    "SuspiciousFileOperation",
                    subject=f"{model.label}.{field.name}",
                    location=model.location,
                    hint=f"Write upload_to={'/'.join(part for part in PurePosixPath(path).parts if part not in ('/', '..'))!r}.",
                )
