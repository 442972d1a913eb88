"""A project that uses chords has a result backend, and the tasks in a chord do not ignore their results.

Why: a chord counts its parts in the result backend. Without one, and with rpc://, it raises NotImplementedError, though it
works eagerly; a part whose result is not stored is never counted. A group with a task after it is a chord.

Fix: set result_backend to one that counts (Redis, a database, a cache), and remove ignore_result from the parts.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.canvas import Chord, chords_in
from django_conformance.discovery.celery.configuration import has_backend
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import tasks_in
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/canvas.html#chord-important-notes")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each chord that has nothing to count its parts with, and each part that is not counted."""
    backends = [app.record.result_backend for app in project.apps]
    for file in project.files:
        for chord in chords_in(file):
            for backend in backends:
                if _is_rpc(backend) or not (has_backend(backend) or project.backend_is_deployed):
                    yield _uncountable(chord, file, backend)
            if any(has_backend(backend) for backend in backends):
                yield from _uncounted(chord, file, project)


def _is_rpc(backend: str) -> bool:
    return backend.partition(":")[0] in ("rpc", "amqp")


def _uncountable(chord: Chord, file: SourceFile, backend: str) -> Finding:
    around = set(file.ancestors(chord.node))
    task = next((task.function for task in tasks_in(file) if task.node in around), file.module)
    lack = f"the result backend {backend} has nothing" if _is_rpc(backend) else "there is no result backend"
    return Finding(
        f"{task} makes a chord in line {chord.node.lineno}, and {lack} to count its parts with: NotImplementedError where a "
        "worker runs it",
        at=file.at(chord.node, task),
        evidence={"result_backend": backend},
    )


def _uncounted(chord: Chord, file: SourceFile, project: CeleryProject) -> Iterator[Finding]:
    """Yield the parts of a chord whose results are not stored."""
    header = set(ast.walk(chord.header)) if chord.header is not None else set()
    for part in project.calls:
        if part.node in header and part.method in ("s", "si") and part.task.ignore_result:
            yield Finding(
                f"{part.location} makes {part.name} a part of a chord, and it has ignore_result: the chord's body waits "
                "for results that are never stored",
                subject=part.name,
                location=part.location,
            )
