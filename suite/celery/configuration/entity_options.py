"""Queues and exchanges get options that kombu reads.

Why: kombu keeps any keyword that it does not know and never reads it: the queue is declared without the exchange, the expiry or the
priorities that the line names.

Fix: write the option that the message names.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import written
from django_conformance.source.objects import at
from django_conformance.source.reading import attribute
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://docs.celeryq.dev/projects/kombu/en/stable/reference/kombu.html#queue")

_ENTITIES = ("Queue", "Exchange")
_ALIKE = 0.6


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each option of a queue or an exchange that nothing reads."""
    for file in project.context.sources.code(containing=("kombu",)):
        for call in file.of(ast.Call):
            path = file.dotted(call.func)
            kind = path.rpartition(".")[2]
            entity = at(f"kombu.{kind}") if path.startswith("kombu.") and kind in _ENTITIES else None
            known = _known(entity) if isinstance(entity, type) else set()
            for keyword in call.keywords if known else ():
                if keyword.arg is not None and keyword.arg not in known:
                    meant = nearest(keyword.arg, sorted(known), alike=_ALIKE)
                    advice = f"; did you mean {meant!r}?" if meant else ""
                    yield Finding(
                        f"{written(call)} has the option {keyword.arg!r}, which kombu does not read{advice}",
                        at=file.at(keyword.value),
                    )


def _known(entity: type) -> set[str]:
    """Return what a class of kombu takes: the parameters of its own and its attributes."""
    parameters = inspect.signature(entity).parameters
    attributes = {str(name) for name, _ in attribute(entity, "attrs", ())}
    return {*parameters, *attributes} if attributes else set()
