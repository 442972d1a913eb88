"""No call gives both a countdown and an ETA.

Why: Celery computes the time from the countdown and drops the one that the call names.

Fix: keep one of the two.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.delays import options_calls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/calling.html#eta-and-countdown")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call with both."""
    for call in options_calls(project):
        given = [call.option(name) for name in ("countdown", "eta")]
        if all(value is not None and not _is_none(value) for value in given) and not _is_callers_choice(
            given, call.file
        ):
            countdown, eta = (ast.unparse(value) for value in given if value is not None)
            yield Finding(
                f"{call.task} is sent with countdown={countdown} and eta={eta}: the eta is dropped",
                at=call.file.at(call.node, call.task),
            )


def _is_none(value: ast.expr) -> bool:
    return (isinstance(value, ast.Constant) and not value.value) or (
        isinstance(value, ast.IfExp) and any(map(_is_none, (value.body, value.orelse)))
    )


def _is_callers_choice(given: list[ast.expr | None], file: SourceFile) -> bool:
    """Whether both are parameters of a function, and one of them None by default: whoever calls it may give one of the two."""
    defaults = [_defaults(value, file).get(value.id) for value in given if isinstance(value, ast.Name)]
    return len(defaults) == len(given) and None not in defaults and any(map(_is_none, filter(None, defaults)))


def _defaults(node: ast.expr, file: SourceFile) -> dict[str, ast.expr]:
    """Return the parameters that have a default of the function that a node stands in."""
    function = file.function_around(node)
    if function is None:
        return {}
    taken, positional = function.args, [*function.args.posonlyargs, *function.args.args]
    pairs = [
        *zip(reversed(positional), reversed(taken.defaults), strict=False),
        *zip(taken.kwonlyargs, taken.kw_defaults, strict=True),
    ]
    return {parameter.arg: default for parameter, default in pairs if default is not None}
