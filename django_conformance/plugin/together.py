"""Judges many subjects of a check in one item of pytest. Each has results of its own, written as soon as it is judged."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.findings import Blocked
from django_conformance.plugin.apart import is_apart
from django_conformance.plugin.collection import RULE
from django_conformance.plugin.outcomes import results_of_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.plugin.session import ConformanceSession
    from django_conformance.plugin.subjects import Subject, Together
    from django_conformance.results import Result

_SHOWN = 20


def judge_each(item: pytest.Function, together: Together, session: ConformanceSession) -> None:
    """Call a test for each of its subjects with the fixtures of its item, which are fixtures of the run.

    Raises:
        AssertionError: what pytest shows of the item, where subjects failed.
    """
    __tracebackhide__ = True
    failed = [
        result
        for result in _results(item, together, session)
        if result.outcome in ("failed", "error", "unexpected-pass")
    ]
    if failed:
        shown = [f"{result.subject}: {result.message}" for result in failed[:_SHOWN]]
        more = [f"and {len(failed) - _SHOWN} more"] if len(failed) > _SHOWN else []
        raise AssertionError("\n".join([*shown, *more]))


def _results(item: pytest.Function, together: Together, session: ConformanceSession) -> Iterator[Result]:
    """Judge each subject, write its results, and yield them."""
    check = session.checks[item]
    wanted = inspect.signature(item.obj).parameters
    arguments = {name: value for name, value in item.funcargs.items() if name in wanted}

    def judge(subject: Subject) -> None:
        blocker = session.blocked_by(check, subject.name)
        if blocker is not None:
            raise Blocked(blocker)
        given: Any = subject.name if RULE in arguments else subject.record
        item.obj(**{**arguments, "subject": given})

    def judged_here() -> Iterator[list[Result]]:
        for subject in together.subjects:
            call: pytest.CallInfo[None] = pytest.CallInfo.from_call(
                partial(judge, subject), when="call", reraise=(KeyboardInterrupt, pytest.exit.Exception)
            )
            yield results_of_call(check, subject.name, call, session)

    judged = session.apart.judge(item) if is_apart(item) else judged_here()
    for number, results in enumerate(judged, 1):
        for result in session.judge(item, results, end=number < len(together.subjects)):
            session.add(result)
            yield result
        if number < len(together.subjects):
            session.progress(stage="check", check=check.id)
