"""Findings as messages of Django's system checks."""

from __future__ import annotations

import pytest
from django.core.checks import DEBUG, ERROR, INFO, WARNING

from django_conformance.errors import ConformanceError
from django_conformance.inventory import Location
from django_conformance.results import End, Report, Result
from django_conformance.rules.loading import identifiers
from django_conformance.system_checks import is_asked
from django_conformance.system_checks.messages import FAILED, message_id, messages
from django_conformance.system_checks.numbers import numbered, numbers
from tests.renderers.test_terminal import RUN

RULE = "celery.configuration.crontab-minute"


def report(*results: Result) -> Report:
    """Return a report with these results."""
    return Report(RUN, results, (), End({}, 1))


def test_a_finding_is_a_message() -> None:
    """Its level is that of the rule; it says where it is, how to fix it, and which rule it is."""
    finding = Result(
        RULE, "celery", "must", "shop.schedules", "failed", "no minute", "say it", location=Location("a.py", 3)
    )
    passed = Result(RULE, "celery", "must", "x", "passed")

    (message,) = messages(report(finding, passed))

    assert (message.level, message.msg, message.obj) == (ERROR, "no minute (a.py:3)", "shop.schedules")
    assert message.hint == f"say it [{RULE}]"
    assert message.id == f"conformance.E{numbers()[RULE]:03}"


@pytest.mark.parametrize(("level", "expected"), [("must", ERROR), ("should", WARNING), ("info", INFO)])
def test_levels(level: str, expected: int) -> None:
    """What must hold is an error, what should hold a warning."""
    assert messages(report(Result(RULE, "celery", level, "x", "failed", "so")))[0].level == expected


def test_an_error_of_the_tool_stops_nobody() -> None:
    """It is told at the lowest level."""
    assert messages(report(Result(RULE, "celery", "must", "x", "error", "so")))[0].level == DEBUG


def test_a_run_that_failed_is_one_warning() -> None:
    """With what stopped it, and what to do."""
    (message,) = messages(ConformanceError("no settings", "name them"))

    assert (message.level, message.id, message.hint) == (WARNING, FAILED, "name them")
    assert message.msg == "django-conformance could not run: no settings"


def test_every_rule_has_a_number() -> None:
    """Where one has none: python -m docs.generate."""
    assert sorted(set(identifiers()) - numbers().keys()) == []


def test_numbers_stay() -> None:
    """A new rule comes at the end, and one that is gone keeps its line."""
    text = numbered(["a.configuration.new"])
    known = list(numbers())

    assert text.split() == [*known, "a.configuration.new"]
    assert len(set(known)) == len(known)


def test_a_rule_of_a_projects_own_goes_by_its_name() -> None:
    """It has no number."""
    assert message_id("celery.configuration.ours", "should", numbers()) == "conformance.W.celery.configuration.ours"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("manage.py check --tag conformance", True),
        ("manage.py check -t conformance", True),
        ("manage.py check shop --tag=models --tag=conformance", True),
        ("manage.py check --deploy", True),
        ("manage.py check --deploy --tag security", False),
        ("manage.py check", False),
        ("manage.py runserver", False),
        ("manage.py migrate --tag conformance", False),
        ("manage.py", False),
    ],
)
def test_the_rules_run_when_somebody_asks(words: str, *, asked: bool) -> None:
    """Other commands, such as runserver, are not slowed down."""
    assert is_asked(words.split()) is asked
