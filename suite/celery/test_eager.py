"""Eager mode, as in test suites: with the project's app, task class and serializers.

https://docs.celeryq.dev/en/stable/userguide/testing.html
https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-always-eager
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from django_conformance.drivers.celery import message as celery_message
from django_conformance.findings import Finding, NotJudged
from django_conformance.observations import canonical, same
from django_conformance.reasons import Reason

from . import probe, probed
from .agreement import compare_with_contract
from .values import CONFIGURED, JSON, KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.contract import TaskContract
    from django_conformance.drivers.celery.contract import ContractTasks
    from django_conformance.drivers.celery.eager import Eager
    from django_conformance.inventory import CeleryApp
    from django_conformance.observations import Observe

GUIDE = "https://docs.celeryq.dev/en/stable/userguide"
EAGER = "https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-always-eager"
OF_EAGER_TASKS = {"each": "celery.app", "needs": ("celery",), "after": ("celery.eager.round-trip",)}


@pytest.mark.arm
@pytest.mark.conformance(
    "celery.eager.round-trip", level="must", docs=EAGER, each="celery.app", needs=("celery",), after=CONFIGURED
)
def test_round_trip(subject: CeleryApp, eager: Callable[[str], Eager], observe: Observe) -> None:
    """An eager task runs in the calling process and returns its result.

    Why: every test of a task relies on it.

    Fix: check the app's task class and configuration. The message says what happened instead.
    """
    driver = eager(subject.path)
    for observation in celery_message.observations(driver.app, subject.path):
        observe(observation)
    outcome = driver.call(probe("echo"), ["ping"])
    if outcome.state != "SUCCESS" or outcome.value != "ping":
        raise probed(subject, outcome, f"An eager call of a probe with {subject.path} {outcome.told()}")


@pytest.mark.arm
@pytest.mark.conformance(
    "celery.eager.arguments", level="must", docs=f"{GUIDE}/calling.html#serializers", **OF_EAGER_TASKS
)
def test_arguments(subject: CeleryApp, eager: Callable[[str], Eager]) -> None:
    """Any JSON value arrives in an eager task as it was sent.

    Why: eager calls pass arguments through the task's serializer, as real calls do.

    Fix: check task_serializer, and any serializers that the project registers.
    """
    driver = eager(subject.path)

    @given(JSON, st.dictionaries(KEYWORDS, JSON, max_size=3))
    def arrive(value: Any, keywords: dict[str, Any]) -> None:
        outcome = driver.call(probe("arguments"), [value], keywords)
        wanted = {"args": canonical([value]), "kwargs": canonical(keywords)}
        assert outcome.state == "SUCCESS", f"({value!r}, **{keywords!r}) {outcome.told()}"
        assert same(canonical(outcome.value), canonical(wanted)), (
            f"({value!r}, **{keywords!r}) arrived as {outcome.value!r}"
        )

    arrive()


@pytest.mark.arm
@pytest.mark.conformance(
    "celery.eager.unserializable", level="should", docs=f"{GUIDE}/calling.html#serializers", **OF_EAGER_TASKS
)
def test_unserializable(subject: CeleryApp, eager: Callable[[str], Eager]) -> None:
    """Eager mode also refuses arguments that the task serializer cannot encode.

    Why: otherwise tests pass with arguments that cannot be sent to a broker.

    Fix: upgrade to Celery 4.4 or later, and don't turn off serialization of eager calls.
    """
    if subject.task_serializer != "json":
        raise NotJudged(
            f"The task serializer {subject.task_serializer!r} may accept any object.", Reason("not-applicable")
        )
    outcome = eager(subject.path).call(probe("echo"), [object()])
    if outcome.state == "SUCCESS":
        raise Finding(
            f"An eager call with {subject.path} accepts object() as an argument, which JSON cannot encode",
            location=subject.location,
        )


@pytest.mark.arm
@pytest.mark.conformance("celery.eager.exceptions", level="must", docs=EAGER, **OF_EAGER_TASKS)
def test_exceptions(subject: CeleryApp, eager: Callable[[str], Eager]) -> None:
    """A task that raises ends in FAILURE with that exception.

    Why: a test must see the failure that production logs.

    Fix: check on_failure() and __call__() of the app's task class.
    """
    outcome = eager(subject.path).call(probe("failing"), ["ValueError", "as asked"])
    if outcome.state != "FAILURE" or not outcome.raised or outcome.raised["raised"] != "ValueError":
        raise probed(
            subject, outcome, f"A probe that raises ValueError, called eagerly with {subject.path}, {outcome.told()}"
        )


@pytest.mark.arm
@pytest.mark.conformance("celery.eager.retries", level="must", docs=f"{GUIDE}/tasks.html#retrying", **OF_EAGER_TASKS)
def test_retries(subject: CeleryApp, eager: Callable[[str], Eager]) -> None:
    """A task that retries runs again at once, and knows how many retries there were.

    Why: a test of a retry must see every attempt.

    Fix: check on_retry() and retry() of the app's task class.
    """
    outcome = eager(subject.path).call(probe("retried"), [2])
    if outcome.state != "SUCCESS" or outcome.value != 2 or outcome.retries != 2:
        raise probed(
            subject,
            outcome,
            f"A probe that retries twice, called eagerly with {subject.path}, {outcome.told()} after "
            f"{outcome.retries} retries",
        )


@pytest.mark.arm
@pytest.mark.conformance(
    "celery.eager.expired", level="info", docs=f"{GUIDE}/calling.html#expiration", **OF_EAGER_TASKS
)
def test_expired(subject: CeleryApp, eager: Callable[[str], Eager]) -> None:
    """Eager mode ignores expires: an expired task runs anyway.

    Why: if a version of Celery changes this, tests of expiry change their meaning.

    Fix: test expiry with a real worker.
    """
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)
    outcome = eager(subject.path).call(probe("echo"), ["late"], expires=past)
    assert outcome.state == "SUCCESS", f"an expired probe, called eagerly with {subject.path}, {outcome.told()}"


@pytest.mark.conformance(
    "celery.eager.contract-task",
    level="must",
    docs=EAGER,
    each="contract.task",
    needs=("celery",),
    after=(*CONFIGURED, "celery.eager.round-trip"),
)
def test_contract_task(subject: TaskContract, contract_tasks: ContractTasks, observe: Observe) -> None:
    """A task in the contract, called eagerly, does what the contract says.

    Why: the project's own tests rely on it.

    Fix: correct the task, or the contract.
    """
    outcome = contract_tasks.eagerly(subject)
    observe(contract_tasks.observed("eager", subject, outcome))
    compare_with_contract(subject, "called eagerly", outcome, outcome.value, contract_tasks.location(subject))
