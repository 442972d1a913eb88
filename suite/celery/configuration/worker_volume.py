"""A worker whose tasks read or write the site's files mounts the same volume.

Why: a container has its own files. A file that a visitor uploaded does not exist for a task in another container
(FileNotFoundError), and a file that a task writes is never served.

Fix: mount the volume of MEDIA_ROOT in the worker's service too, or keep files in storage that both can reach.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, own_nodes

rule = Rule(level="should", docs="https://docs.docker.com/engine/storage/volumes/#share-data-between-containers")

_STORING = ("default_storage", "MEDIA_ROOT", "ContentFile")
_COMMON = ("save", "get", "create", "delete", "clean", "__str__", "update", "filter", "all", "first", "full_clean")
"""Methods that every model has: whose they are is not known from their names."""
_ADDRESSES = ("url", "name")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each worker of a Compose file that lacks the volume of MEDIA_ROOT, which a server has, where tasks touch files."""
    root = str(project.context.originals.get("MEDIA_ROOT") or "")
    task = _touching(project) if root and _is_on_disk() else None
    for server in project.context.deployment.servers if task is not None else ():
        mounted = next((path for path in server.unit.volumes if _holds(path, root)), None)
        for worker in (consumer.worker for consumer in consumers(project)):
            is_beside = server.unit.format == worker.unit.format == "compose" and server.unit.stack == worker.unit.stack
            if mounted is not None and is_beside and task is not None and not _has(worker.unit.volumes, mounted):
                yield Finding(
                    f"the server {server.unit.name} ({server.unit.location}) keeps MEDIA_ROOT in a volume at {mounted}, which "
                    f"the worker {worker.unit.name} ({worker.unit.location}) does not mount, and {task.name} touches files: it "
                    "finds none, and what it writes is not served",
                    subject=worker.unit.name,
                    location=worker.unit.location,
                    evidence={"volume": mounted, "task": task.name},
                )


def _is_on_disk() -> bool:
    """Whether the project's files are on a disk: other storages have no paths."""
    from django.core.files.storage import default_storage

    try:
        return bool(default_storage.path("file"))
    except Exception:
        return False


def _holds(path: str, root: str) -> bool:
    """Whether a path in a container is that of MEDIA_ROOT, as far as its last name or the whole of it says."""
    return bool(path) and (PurePosixPath(path).name == PurePosixPath(root).name or root == path)


def _has(volumes: tuple[str, ...], path: str) -> bool:
    return any(path == volume or PurePosixPath(volume) in PurePosixPath(path).parents for volume in volumes if volume)


def _touching(project: CeleryProject) -> DefinedTask | None:
    """Return the first task that touches a file, itself or through functions and methods that it calls by name."""
    fields = _file_fields()
    functions = [
        function
        for file in project.context.sources.code()
        for function in file.functions
        if function.name not in _COMMON
    ]
    touching = {function.name for function in functions if _touches(function, fields)}
    touching |= {function.name for function in functions if _calls(function) & touching}
    return next(
        (
            task
            for task in project.definitions
            if _touches(task.node, fields) or (_calls(task.node) & touching) - {task.node.name}
        ),
        None,
    )


def _file_fields() -> set[str]:
    """Return the names of the fields that hold files."""
    from django.apps import apps
    from django.db.models import FileField

    return {
        field.name for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, FileField)
    }


def _touches(function: ast.AST, fields: set[str]) -> bool:
    nodes = list(own_nodes(function))
    addresses = {node.value for node in nodes if isinstance(node, ast.Attribute) and node.attr in _ADDRESSES}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in fields and node not in addresses)
        or (
            isinstance(node, (ast.Name, ast.Attribute))
            and (getattr(node, "id", "") or getattr(node, "attr", "")) in _STORING
        )
        for node in nodes
    )


def _calls(function: ast.AST) -> set[str]:
    calls = [node for node in own_nodes(function) if isinstance(node, ast.Call)]
    return {method(call) or getattr(call.func, "id", "") for call in calls} - {*_COMMON, ""}
