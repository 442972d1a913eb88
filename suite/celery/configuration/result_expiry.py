"""Results are kept for as long as code reads them.

Why: a result that has expired is PENDING again: whoever waits for it waits forever. A chord counts its parts in a key that
expires like a result. If a part runs longer than that, the count starts over and the body never runs.

Fix: raise result_expires above the time limits of tasks whose results are read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta

from django_conformance.discovery.celery.canvas import chords_in
from django_conformance.discovery.celery.configuration import has_backend
from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import seconds_of
from django_conformance.source.nodes import method
from django_conformance.source.reading import readable

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#result-expires")

_READING = ("get", "join", "wait")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each chord whose parts may outlast the results, and each read that waits longer than they are kept."""
    for app in project.apps[:1]:
        kept = _kept(app)
        if kept is not None and has_backend(app.record.result_backend):
            yield from _chords(project, kept)
            yield from _reads(project, kept)


def _kept(app: LiveApp) -> float | None:
    """Return for how many seconds results are kept, ``None`` where they are kept forever."""
    expires = app.value("result_expires")
    if isinstance(expires, timedelta):
        return expires.total_seconds()
    return (
        float(expires) if isinstance(expires, (int, float)) and not isinstance(expires, bool) and expires > 0 else None
    )


def _chords(project: CeleryProject, kept: float) -> Iterator[Finding]:
    for file in project.files:
        for chord in chords_in(file):
            header = set(ast.walk(chord.header)) if chord.header is not None else set()
            for part in project.calls:
                limits = [readable(part.task.time_limit), readable(part.task.soft_time_limit)]
                limit = next((limit for limit in limits if isinstance(limit, (int, float)) and limit), None)
                if part.node in header and limit is not None and limit > kept:
                    yield Finding(
                        f"{part.name} is a part of a chord and may run for {limit:g} s, and result_expires is {kept:g} s: the "
                        "chord's count expires before, and its body never runs",
                        subject=part.name,
                        location=part.location,
                        evidence={"result_expires": kept, "time_limit": limit},
                    )


def _reads(project: CeleryProject, kept: float) -> Iterator[Finding]:
    for file in project.files:
        for call in file.of(ast.Call):
            if method(call) not in _READING or not _is_result(call, project):
                continue
            timeout = next((keyword.value for keyword in call.keywords if keyword.arg == "timeout"), None)
            seconds = seconds_of(timeout, file)
            if seconds is not None and seconds > kept:
                yield Finding(
                    f"{file.place(call)} waits up to {seconds:g} s for a result, and result_expires is {kept:g} s",
                    at=file.at(call),
                    evidence={"result_expires": kept, "timeout": seconds},
                )


def _is_result(call: ast.Call, project: CeleryProject) -> bool:
    """Whether what is read is said to be a result: it is published there, or named so."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if method(owner) in ("delay", "apply_async"):
        return True
    return isinstance(owner, ast.Name) and "result" in owner.id.lower()
