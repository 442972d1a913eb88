"""Judges a check in a copy of this process, where code of the project may hang, exit or crash alone."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.findings import Blocked, NotJudged
from django_conformance.plugin.collection import subject_names, together_of
from django_conformance.plugin.outcomes import finding, results_of_call
from django_conformance.reasons import Reason
from django_conformance.results import Result
from django_conformance.run.arm import Arm
from django_conformance.run.cut_short import SubjectLost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django_conformance.plugin.session import ConformanceSession

MARKER = "arm"
"""The marker of a check that has code of the project run in this process."""

SUBJECT = "subject"

RESULTS = pytest.StashKey[list[Result]]()
"""The results of a test whose call was judged in a copy."""

_ENOUGH = 3
"""How many subjects of a check may be cut short: those after them are left alone."""


@dataclass(frozen=True)
class _Asked:
    """Which of an item's subjects a copy is asked to judge: the first of them, and those that are blocked, with their checks."""

    nodeid: str
    start: int = 0
    blocked: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Judged:
    """What a copy says of one subject."""

    results: list[Result]
    observations: list[Any]


class Apart:
    """Judges items in a copy that is kept from one to the next: until a subject ends it, or a fixture is new to it."""

    def __init__(self, session: ConformanceSession) -> None:
        self._session = session
        self._fixtures: dict[str, Any] = {}
        self._items: dict[str, pytest.Function] = {}
        self._arm: Arm | None = None

    def judge(self, item: pytest.Function) -> Iterator[list[Result]]:
        """Judge the subjects of an item, and yield the results of each.

        One that is cut short has a finding that says so, and the next is judged in another copy.
        """
        names = subject_names(item, self._session.checks[item], self._session.subjects)
        number = cut = 0
        while number < len(names) and cut < _ENOUGH:
            try:
                for judged in self._copy_for(item).ask(self._asked(item, number, names)):
                    for observation in judged.observations:
                        self._session.writer.observation(observation)
                    yield judged.results
                    number += 1
            except (SubjectLost, NotJudged) as lost:
                self.end()
                error = finding(lost.cut) if isinstance(lost, SubjectLost) else lost
                yield self._results(item, names[number], error)
                number, cut = number + 1, cut + 1
        for name in names[number:]:
            message = f"It was not tried: the project did not come to an end with {cut} others."
            yield self._results(item, name, NotJudged(message, Reason("inconclusive")))

    def end(self) -> None:
        """End the copy."""
        if self._arm is not None:
            self._arm.end()
            self._arm = None

    def _copy_for(self, item: pytest.Function) -> Arm:
        """Return a copy that has an item's fixtures."""
        fixtures = {name: value for name, value in item.funcargs.items() if name != SUBJECT}
        known = all(name in self._fixtures and self._fixtures[name] is value for name, value in fixtures.items())
        if self._arm is None or not known or item.nodeid not in self._items:
            self.end()
            if "given" in vars(item.module):
                _warm_hypothesis()
            self._fixtures.update(fixtures)
            self._items = {judged.nodeid: judged for judged in self._session.checks}
            self._arm = Arm(self._session.run, self._serve)
        return self._arm

    def _asked(self, item: pytest.Function, start: int, names: Sequence[str]) -> _Asked:
        check = self._session.checks[item]
        blockers = {number: self._session.blocked_by(check, name) for number, name in enumerate(names)}
        return _Asked(item.nodeid, start, {number: blocker for number, blocker in blockers.items() if blocker})

    def _serve(self, asked: _Asked, say: Callable[[Any], None]) -> None:
        """Judge what is asked for, in the copy."""
        session, item = self._session, self._items[asked.nodeid]
        check, together = session.checks[item], together_of(item)
        observations: list[Any] = []
        writing = session.writer.observation
        session.writer.observation = observations.append  # type: ignore[method-assign, assignment] # in the copy
        wanted = inspect.signature(inspect.unwrap(item.obj)).parameters
        fixtures = {name: value for name, value in self._fixtures.items() if name in wanted}
        records = [item.callspec.params[SUBJECT]] if together is None else [each.record for each in together.subjects]
        names = subject_names(item, check, session.subjects)
        for number in range(asked.start, len(records)):
            arguments = {**fixtures, SUBJECT: records[number]}
            judge = partial(_judge, item, arguments, asked.blocked.get(number))
            call = pytest.CallInfo.from_call(judge, when="call", reraise=(KeyboardInterrupt,))
            say(_Judged(results_of_call(check, names[number], call, session), observations[:]))
            observations.clear()
        session.writer.observation = writing  # type: ignore[method-assign]

    def _results(self, item: pytest.Function, name: str, error: BaseException) -> list[Result]:
        call = pytest.CallInfo.from_call(partial(_raise, error), when="call")
        return results_of_call(self._session.checks[item], name, call, self._session)


def _raise(error: BaseException) -> None:
    raise error


def _judge(item: pytest.Function, arguments: dict[str, Any], blocker: str | None) -> None:
    """Call an item's test; a coroutine in an event loop of its own, since a copy cannot share one."""
    if blocker is not None:
        raise Blocked(blocker)
    function = inspect.unwrap(item.obj)
    if inspect.iscoroutinefunction(function):
        asyncio.run(function(**arguments))
    else:
        item.obj(**arguments)


@cache
def _warm_hypothesis() -> None:
    """Have Hypothesis read its tables once, here, and not in each copy."""
    from hypothesis import given, settings, strategies as st

    settings(max_examples=1)(given(st.text() | st.floats() | st.integers())(lambda _value: None))()


def is_apart(item: pytest.Function) -> bool:
    """Whether an item is judged in a copy."""
    return item.get_closest_marker(MARKER) is not None


def judge_one(item: pytest.Function, session: ConformanceSession) -> None:
    """Judge the one subject of an item.

    Raises:
        AssertionError, Skipped: what stands for its results in pytest.
    """
    __tracebackhide__ = True
    (results,) = session.apart.judge(item)
    item.stash[RESULTS] = results
    outcomes = {result.outcome for result in results}
    if outcomes & {"failed", "error"}:
        raise AssertionError("\n".join(result.message for result in results))
    if outcomes & {"skipped", "blocked"}:
        raise pytest.skip.Exception(results[0].message)
