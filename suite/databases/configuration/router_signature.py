"""Every router method has the name that Django calls, and takes the arguments that Django passes, hints included.

Why: a misspelled method is never called. One with a signature from before Django 1.8, or without ``**hints``, raises
TypeError in the middle of a query or of ``migrate``.

Fix: write ``db_for_read(self, model, **hints)``, ``db_for_write(self, model, **hints)``,
``allow_relation(self, obj1, obj2, **hints)`` and ``allow_migrate(self, db, app_label, model_name=None, **hints)``.
"""

import inspect
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.routers import METHODS, path_of, place_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#database-routers")

_OLD = {"allow_syncdb": "allow_migrate"}
_ALIKE = 0.85

_CALLS: dict[str, tuple[tuple[str, ...], dict[str, None]]] = {
    "db_for_read": (("model",), {"instance": None}),
    "db_for_write": (("model",), {"instance": None}),
    "allow_relation": (("obj1", "obj2"), {}),
    "allow_migrate": (("db", "app_label"), {"model_name": None, "model": None}),
}
"""How Django calls each method: positional arguments, and the keywords that it adds sooner or later."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each method that cannot take its arguments, and each that is nearly one that Django calls."""
    for router in project.routers:
        for name in METHODS:
            if callable(attribute(router, name)):
                yield from _signature(router, name, project)
        yield from _never_called(router, project)


def _signature(router: Any, name: str, project: DatabasesProject) -> Iterator[Finding]:
    method = getattr(router, name)
    arguments, keywords = _CALLS[name]
    try:
        signature = inspect.signature(method)
    except Exception:
        return
    try:
        signature.bind(*arguments, **keywords)
    except TypeError as error:
        call = f"{name}({', '.join((*arguments, *(f'{keyword}=…' for keyword in keywords)))})"
        yield Finding(
            f"{path_of(router)}.{name}{signature} cannot take what Django calls it with, {call}: {error}",
            subject=path_of(router),
            location=place_of(method, project.context),
            evidence={"method": name, "signature": str(signature)},
        )


def _never_called(router: Any, project: DatabasesProject) -> Iterator[Finding]:
    """Yield each method that is a misspelling, or the old name, of one that Django calls and the router lacks."""
    for name in dir(type(router)):
        method = attribute(router, name)
        if name.startswith("_") or name in METHODS or not callable(method):
            continue
        near = _OLD.get(name) or nearest(name, METHODS, alike=_ALIKE)
        if near is not None and attribute(router, near) is None:
            yield Finding(
                f"{path_of(router)}.{name}() is never called: Django calls {', '.join(METHODS)} of a router; did you "
                f"mean {near!r}?",
                subject=path_of(router),
                location=place_of(method, project.context),
                evidence={"method": name, "suggestion": near},
            )
