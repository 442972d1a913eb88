"""No call gives a delay twice: as a countdown and as a time.

Why: Celery computes the time from the countdown and drops the one that the call names.

Fix: keep one of the two.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.delays import options_calls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/calling.html#eta-and-countdown")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call with both."""
    for call in options_calls(project):
        given = [call.option(name) for name in ("countdown", "eta")]
        if all(value is not None and not _is_none(value) for value in given):
            countdown, eta = (ast.unparse(value) for value in given if value is not None)
            yield Finding(
                f"{call.task} is sent with countdown={countdown} and eta={eta}: the eta is dropped",
                subject=call.task,
                location=call.file.place(call.node),
            )


def _is_none(value: ast.expr) -> bool:
    return (isinstance(value, ast.Constant) and not value.value) or (
        isinstance(value, ast.IfExp) and any(map(_is_none, (value.body, value.orelse)))
    )
