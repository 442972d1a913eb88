"""STORAGES has the aliases that Django needs, and each backend loads with its OPTIONS.

Why: the project's STORAGES replaces Django's default completely. Without "staticfiles" collectstatic and every page with
``{% static %}`` raise InvalidStorageError, without "default" every upload.

Fix: define both aliases, and put a backend's configuration into its OPTIONS.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.reading import entries
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#storages", settings=True)

_KEYS = ("BACKEND", "OPTIONS")
_FILES = ("FileField(", "ImageField(", "default_storage")


def find(project: Project) -> Iterator[Finding]:
    """Yield each alias that Django asks for and does not find, and each that it cannot make."""
    storages, sources = project.context.originals.get("STORAGES"), project.context.sources
    if not isinstance(storages, Mapping):
        return
    for alias, why in _asked_for(project):
        if alias not in storages:
            yield Finding(
                f"STORAGES has {', '.join(map(repr, storages)) or 'nothing'} and no {alias!r}, which {why}",
                subject=alias,
                location=place_of(sources, "STORAGES"),
                hint=f"Add {alias!r} to STORAGES: it replaces the aliases that Django has by default.",
            )
    for alias, entry in storages.items():
        for keys, text in _faults(entry):
            spelled = "".join(f"[{key!r}]" for key in keys)
            yield Finding(
                f"STORAGES[{alias!r}]{spelled} {text}",
                subject=str(alias),
                location=place_of(sources, "STORAGES", str(alias), *keys),
            )


def _asked_for(project: Project) -> Iterator[tuple[str, str]]:
    if "django.contrib.staticfiles" in project.inventory.project.installed_apps:
        yield "staticfiles", "collectstatic and {% static %} ask for: InvalidStorageError"
    for file in project.context.sources.code(containing=_FILES):
        place = next((file.place(node) for node in file.nodes if _stores(node, file)), None)
        if place is not None:
            yield "default", f"{place} stores files in: InvalidStorageError"
            return
    field = next(_of_packages(), "")
    if field:
        yield "default", f"{field} stores files in: InvalidStorageError"


def _of_packages() -> Iterator[str]:
    """Yield the fields of all models, of packages too, that ask for the default storage, in whatever class they are made."""
    from django.apps import apps
    from django.core.files.storage import default_storage
    from django.db.models import FileField

    try:
        models = apps.get_models()
    except Exception:  # the project replaces it
        return
    for model in models:
        for field in model._meta.local_fields:
            if isinstance(field, FileField) and field.storage is default_storage:
                yield f"{model._meta.label}.{field.name}"


def _stores(node: ast.AST, file: SourceFile) -> bool:
    """Whether a node is a model's field for files without a storage of its own, or asks for the default storage."""
    if isinstance(node, ast.Call):
        is_field = file.dotted(node.func) in ("django.db.models.FileField", "django.db.models.ImageField")
        return is_field and not any(keyword.arg == "storage" for keyword in node.keywords)
    return isinstance(node, ast.Name) and file.dotted(node) == "django.core.files.storage.default_storage"


def _faults(entry: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(entry, Mapping):
        yield (), f"is {entry!r}, and Django takes a dictionary with BACKEND"
        return
    for key in map(str, entry):
        if key not in _KEYS:
            meant = nearest(key.upper(), _KEYS)
            yield (key,), f"is never read: {f'did you mean {meant!r}?' if meant else 'write it into OPTIONS'}"
    path = entry.get("BACKEND")
    if not isinstance(path, str):
        if "BACKEND" not in entry:
            yield (), "has no BACKEND"
        return
    try:
        backend = _class(path)
    except Exception as error:
        yield ("BACKEND",), f"names {path!r}, which cannot be loaded: {error}"
        return
    yield from _refused(backend, entry.get("OPTIONS"))


def _class(path: str) -> Any:
    from django.utils.module_loading import import_string

    return import_string(path)


def _refused(backend: Any, options: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each option that a backend whose arguments are all named does not take."""
    try:
        parameters = list(inspect.signature(backend.__init__).parameters.values())[1:]
    except (TypeError, ValueError):
        return
    if any(parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL) for parameter in parameters):
        return
    names = [parameter.name for parameter in parameters]
    for key, _ in entries(options):
        if isinstance(key, str) and key not in names:
            meant = nearest(key.lower(), names)
            yield ("OPTIONS", key), f"is refused by its backend{f': did you mean {meant!r}?' if meant else ''}"
