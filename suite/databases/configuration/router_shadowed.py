"""Every router gets to answer for the models that it is written for.

Why: Django asks the routers in their order and takes the first answer. One that answers for every model, with 'default' for those that it
does not know, leaves nothing to those after it: their models go to its database.

Fix: put the router before the one that answers for everything, or return ``None`` there for models that are not its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.instances import answers
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.routers import path_of, place_of
from django_conformance.inventory import Model
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#using-routers",
    after=(*ENGINES, *ROUTERS),
)

_METHODS = ("db_for_read", "db_for_write")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each router whose every answer, for reads and for writes, comes after another one."""
    models = [model for model in project.inventory.models if not model.proxy]
    for position, router in enumerate(project.routers):
        earlier = project.routers[:position]
        own = {method: _answered(router, method, models) for method in _METHODS} if earlier else {}
        given = [label for method in own for label in own[method]]
        if not given or any(len(own[method]) == len(models) for method in own):
            continue
        firsts = [_first(earlier, method, model, own[method][model.label]) for method, model in _pairs(own, models)]
        if any(first is None for first in firsts):
            continue
        label, first = given[0], firsts[0]
        alias = next(iter(sorted(own["db_for_read"].get(label) or own["db_for_write"][label])))
        yield Finding(
            f"{path_of(router)} is never heard: it sends {label} to {alias!r}, and {path_of(first)}, which stands before it in "
            "DATABASE_ROUTERS, answers with another database for all of its models",
            subject=path_of(router),
            location=place_of(type(router), project.context),
            evidence={"before": path_of(first), "models": sorted(set(given))},
        )


def _answered(router: Any, method: str, models: list[Model]) -> dict[str, set[str]]:
    """Return what a router answers for the models that it has an answer for, by their labels."""
    given = {model.label: answers(router, method, model) for model in models}
    return {label: aliases for label, aliases in given.items() if aliases}


def _pairs(own: dict[str, dict[str, set[str]]], models: list[Model]) -> Iterator[tuple[str, Model]]:
    for method, given in own.items():
        yield from ((method, model) for model in models if model.label in given)


def _first(earlier: tuple[Any, ...], method: str, model: Model, own: set[str]) -> Any:
    """Return the router before that always answers with other aliases; ``None`` where none does."""
    for router in earlier:
        aliases = answers(router, method, model)
        if aliases:
            return router if not aliases & own else None
    return None
