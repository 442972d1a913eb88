"""Which models are always read from a replica, also right after they were written.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#an-example
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.discovery.databases.project import DatabasesProject
    from django_conformance.inventory import Model

_PINNED = ("thread", "local(", "contextvar", "pin", "_state", "in_atomic_block", "request")
"""Words of a router that knows what has been written before."""


def always_behind(project: DatabasesProject) -> dict[str, str]:
    """Return the replica of each such model, by its label; nothing where a router may answer otherwise after a write."""
    behind = {model.label: alias for model in project.inventory.models if (alias := _replica(model, project))}
    return behind if behind and not _is_pinned(project) else {}


def _replica(model: Model, project: DatabasesProject) -> str:
    """Return the replica that a model is always read from, "" where it may be read from what it is written to."""
    reads = model.reads or ((model.read,) if model.read else ())
    replicas = project.tables.replicas
    is_behind = bool(reads) and all(alias in replicas and alias != model.write for alias in reads)
    return reads[0] if is_behind and model.managed else ""


def _is_pinned(project: DatabasesProject) -> bool:
    """Whether a router may answer otherwise once something has been written."""
    for router in project.routers:
        file = next((file for file in project.context.sources.every if file.module == type(router).__module__), None)
        if file is None or any(word in file.text.lower() for word in _PINNED):
            return True
    return False
