"""Django reads every key of TASKS, and TASKS has every queue and backend that code names."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

IMMEDIATE = "'BACKEND': 'django.tasks.backends.immediate.ImmediateBackend'"
MAILS = """
    try:
        from django.tasks import task
    except ImportError:
        def task(**options):
            return lambda function: function


    @task({arguments})
    def send(number):
        return number
"""


@pytest.mark.parametrize(
    ("settings", "arguments"),
    [
        ("", "queue_name='mail'"),
        ("import django\nTASKS = {'nightly': {'RUN': 'shop.nightly'}} if django.VERSION < (6,) else {}", ""),
        (f"TASKS = {{'default': {{{IMMEDIATE}}}}}", ""),
        (
            f"TASKS = {{'default': {{{IMMEDIATE}, 'QUEUES': ['default', 'mail'], 'OPTIONS': {{}}}}}}",
            "queue_name='mail'",
        ),
        (f"TASKS = {{'default': {{{IMMEDIATE}, 'QUEUES': []}}}}", "queue_name='mail'"),
        (f"TASKS = {{'default': {{{IMMEDIATE}}}, 'slow': {{{IMMEDIATE}}}}}", "backend='slow'"),
        (f"TASKS = {{'default': {{{IMMEDIATE}, 'RETRIES': 3}}}}", "queue_name='default'"),
    ],
)
def test_accepts_keys_and_names_that_there_are(settings: str, arguments: str, rule: RuleTester) -> None:
    """No setting, a queue and a backend that it has, any queue, and a key of a backend of its own."""
    rule.accepts({"shop/mails.py": MAILS.format(arguments=arguments)}, settings=settings)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (f"TASKS = {{'default': {{{IMMEDIATE}, 'OPTION': {{}}}}}}", "did you mean 'OPTIONS'?"),
        (f"TASKS = {{'default': {{{IMMEDIATE}, 'queues': ['mail']}}}}", "did you mean 'QUEUES'?"),
        (f"TASKS = {{'default': {{{IMMEDIATE}, 'QUEUES': 'mail'}}}}", "each of its letters is a queue"),
        ("TASKS = {'default': {'ENGINE': 'django.tasks.backends.dummy.DummyBackend'}}", "did you mean 'BACKEND'?"),
        (f"TASKS = {{'default': {{'QUEUES': ['mail']}}, 'slow': {{{IMMEDIATE}}}}}", "has no BACKEND"),
        (f"TASKS = {{'main': {{{IMMEDIATE}}}}}", "TASKS has no 'default'"),
    ],
)
def test_accuses_keys(settings: str, said: str, rule: RuleTester) -> None:
    """A misspelled key, a string for a list, another word, and what is missing."""
    (finding,) = rule.findings({}, settings=settings)

    assert said in finding.message
    assert finding.location is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("queue_name='mails'", "names the queue 'mails', and TASKS['default'] has 'default', 'mail'"),
        ("backend='slows'", "did you mean 'slow'?"),
    ],
)
def test_accuses_names_in_code(arguments: str, said: str, rule: RuleTester) -> None:
    """A queue and a backend that TASKS does not have."""
    settings = f"TASKS = {{'default': {{{IMMEDIATE}, 'QUEUES': ['default', 'mail']}}, 'slow': {{{IMMEDIATE}}}}}"

    rule.accuses({"shop/mails.py": MAILS.format(arguments=arguments)}, "shop/mails.py:8", settings=settings, says=said)
