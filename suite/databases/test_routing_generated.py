"""Generated combinations of models, hints and aliases. Every router is asked about each of them twice.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#hints
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from django_conformance.drivers.databases import questions, routing
from django_conformance.findings import Finding

from .grounds import KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.drivers.databases.routing import Question, RouterAnswer
    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.inventory import Router
    from django_conformance.run.context import RunContext

DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/"
OF_ROUTERS = {"each": "databases.router", "needs": ("databases",), "after": (*KNOWN, "databases.routing.hints")}
pytestmark = pytest.mark.arm


@pytest.mark.conformance(
    "databases.routing.hints",
    level="must",
    docs=f"{DOCS}#hints",
    each="databases.router",
    needs=("databases",),
    after=KNOWN,
)
def test_hints(subject: Router, run: RunContext, databases: TestDatabases) -> None:
    """A router answers with any hints: an instance of any model, saved or not, with or without a model name.

    Why: related managers pass an ``instance``. RunPython and RunSQL pass no model name, but may pass hints of their
    own.

    Fix: read hints with ``hints.get(…)``, and expect ``model_name`` and ``instance._state.db`` to be None.
    """

    def judge(question: Question, answer: RouterAnswer, _again: RouterAnswer) -> None:
        if answer.problem is not None:
            place = answer.problem.location or subject.location
            raise Finding(f"{question.text} raises {answer.problem.message}", subject=subject.path, location=place)

    _ask(subject, run, judge)


@pytest.mark.conformance("databases.routing.answers", level="must", docs=f"{DOCS}#database-routers", **OF_ROUTERS)
def test_answers(subject: Router, run: RunContext, databases: TestDatabases) -> None:
    """``db_for_read()`` and ``db_for_write()`` always answer an alias in DATABASES, or None.

    Why: an alias that doesn't exist fails at the first query. With some hints, a router may answer an alias that it
    never answers otherwise.

    Fix: return a key of DATABASES, or None.
    """
    aliases = run.inventory.databases.aliases

    def judge(question: Question, answer: RouterAnswer, _again: RouterAnswer) -> None:
        if question.method.startswith("db_for") and answer.value and answer.value not in aliases:
            expected = f"one of {', '.join(map(repr, aliases))} or None"
            raise _wrong(subject, f"{question.text} answers {answer.value!r}, not {expected}")

    _ask(subject, run, judge)


@pytest.mark.conformance("databases.routing.truth-values", level="info", docs=f"{DOCS}#database-routers", **OF_ROUTERS)
def test_truth_values(subject: Router, run: RunContext, databases: TestDatabases) -> None:
    """``allow_relation()`` and ``allow_migrate()`` answer True, False or None.

    Why: Django takes any other value as True or False. An empty string is a refusal, even if None was meant.

    Fix: return True or False, or None for no opinion.
    """

    def judge(question: Question, answer: RouterAnswer, _again: RouterAnswer) -> None:
        if question.method.startswith("allow_") and answer.value is not None and not isinstance(answer.value, bool):
            raise _wrong(subject, f"{question.text} answers {answer.value!r}, not True, False or None")

    _ask(subject, run, judge)


@pytest.mark.conformance("databases.routing.deterministic", level="should", docs=f"{DOCS}#an-example", **OF_ROUTERS)
def test_deterministic(subject: Router, run: RunContext, databases: TestDatabases) -> None:
    """A router always gives the same answer to the same question. Only reads may vary between replicas.

    Why: otherwise rows end up on one database today and on another tomorrow, and migrations run on the wrong
    database.

    Fix: decide by model and hints alone. If the answer depends on a tenant or a request, keep it in a context variable
    that is set once.
    """
    replicas = run.inventory.databases.replicas

    def judge(question: Question, answer: RouterAnswer, again: RouterAnswer) -> None:
        first, second = answer.value, again.value
        if first == second or answer.problem is not None or again.problem is not None:
            return
        if question.method == "db_for_read" and replicas.get(first, first) == replicas.get(second, second):
            return
        raise _wrong(subject, f"{question.text} answers {first!r}, then {second!r}")

    _ask(subject, run, judge)


def _wrong(router: Router, message: str) -> Finding:
    return Finding(message, subject=router.path, location=router.location)


def _ask(subject: Router, run: RunContext, judge: Callable[[Question, RouterAnswer, RouterAnswer], None]) -> None:
    routers = [router for router in routing.routers() if routing.path_of(router) == subject.path]
    aliases = run.inventory.databases.usable

    def ask_twice(question: Question) -> None:
        for router in routers:  # routers of one class may differ in their arguments
            first = routing.ask(router, question, run.request.project)
            judge(question, first, routing.ask(router, question, run.request.project))

    for question in questions.edges(subject.methods, aliases):
        ask_twice(question)
    if subject.methods and routing.models():
        given(questions.questions(subject.methods, aliases))(ask_twice)()
