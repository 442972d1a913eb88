"""A file in a remote storage is read through the storage, not from a local path.

Why: a file on S3 has no path on this machine: ``order.invoice.path`` raises NotImplementedError, "This backend doesn't support absolute paths." In
development, where files are in a folder, it works.

Fix: ``with order.invoice.open("rb") as file:``, or ``default_storage.open(name)``; ``order.invoice.url`` for a link.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.branches import is_foreseen
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import written
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance
from django_conformance.source.reading import entries

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/files/storage/#django.core.files.storage.Storage.path",
    settings=True,
)

_ERRORS = ("NotImplementedError", "Exception")
_CONDITIONS = ("settings", "storage", "hasattr")
_STORAGE = "django.core.files.storage.default_storage"


def find(project: Project) -> Iterator[Finding]:
    """Yield each path that code asks for of a file whose storage has none."""
    for file in project.context.sources.code(containing=(".path",)):
        for node in file.of(ast.Attribute):
            if node.attr != "path" or not isinstance(node.ctx, ast.Load):
                continue
            named = _named(node, file, project)
            if named is not None and not is_foreseen(node, file, _ERRORS, _CONDITIONS):
                what, storage = named
                yield Finding(
                    f"{written(node)} is asked for, and {what} is stored by {storage.__name__}, which has no paths: NotImplementedError",
                    at=file.at(node),
                    hint=f"Write {ast.unparse(node.value)}.open()."
                    if what != "the file"
                    else "Write default_storage.open().",
                )


def _named(node: ast.Attribute, file: SourceFile, project: Project) -> tuple[str, type] | None:
    """Return the field whose file is asked for its path, and its storage; nothing where that has paths, or is not certain."""
    from django.core.files.storage import default_storage
    from django.db.models import FileField

    if file.dotted(node.value) == _STORAGE:
        return _with_remote("the file", _default(project))
    function = file.function_around(node)
    if function is None or not isinstance(node.value, ast.Attribute):
        return None
    owner = Scope(function, file, project.context.sources).value(node.value.value)
    if not isinstance(owner, Instance):
        return None
    field = {field.name: field for field in owner.model._meta.concrete_fields}.get(node.value.attr)
    if not isinstance(field, FileField):
        return None
    storage = _default(project) if field.storage is default_storage else type(field.storage)
    return _with_remote(f"{owner.model._meta.label}.{field.name}", storage)


def _default(project: Project) -> Any:
    """Return the class of the storage that the project has for files, whatever a run has in its place."""
    from django.utils.module_loading import import_string

    entry = dict(entries(project.context.originals.get("STORAGES"))).get("default")
    try:
        return import_string(str(dict(entries(entry)).get("BACKEND", "")))
    except Exception:  # it cannot be imported here
        return None


def _with_remote(what: str, storage: Any) -> tuple[str, type] | None:
    """Return a storage that has no ``path()`` but Django's, which raises."""
    from django.core.files.storage import Storage

    is_remote = isinstance(storage, type) and issubclass(storage, Storage) and storage.path is Storage.path
    return (what, storage) if is_remote else None
