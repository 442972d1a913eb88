"""Eager tasks do what a worker does, apart from the differences that Celery documents.

Those are declared in ``django_conformance.drivers.celery.differences``.
https://docs.celeryq.dev/en/stable/userguide/testing.html
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from django_conformance.drivers.celery.differences import delivered, ends_alike
from django_conformance.findings import Finding, raise_all
from django_conformance.observations import canonical, same

from . import keeping_results, probe
from .grounds import GUIDE, PROBED, SERIALIZERS, TESTING
from .values import JSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.drivers.celery.eager import Eager
    from django_conformance.drivers.celery.workers import Workers
    from django_conformance.inventory import CeleryApp


TYPED: dict[str, Any] = {
    "tuple": (1, "two"),
    "integer keys": {1: "a"},
    "datetime": datetime.datetime(2024, 2, 29, 3, 4, 5, tzinfo=datetime.timezone.utc),
    "date": datetime.date(2024, 2, 29),
    "time": datetime.time(3, 4, 5),
    "decimal": decimal.Decimal("1.10"),
    "uuid": uuid.UUID(int=2**127 + 2**78),
    "bytes": b"\xc3\xa9",
    "timedelta": datetime.timedelta(minutes=5),
    "set": {1},
    "not a number": float("nan"),
}
"""Values that JSON lacks or changes."""
OF_PROBES = {"each": "celery.app", "needs": ("broker",), "after": PROBED}


@pytest.mark.conformance("celery.parity.arguments", level="must", docs=SERIALIZERS, **OF_PROBES)
def test_arguments(subject: CeleryApp, eager: Callable[[str], Eager], workers: Workers) -> None:
    """Arguments arrive in an eager task as they arrive in a worker.

    Why: otherwise tests pass with values that production changes.

    Fix: use task_serializer for both, and the same versions of Celery and kombu on both sides.
    """
    app, worker = eager(subject.path), workers.of(subject.path)

    @given(
        st.lists(
            JSON | st.tuples(JSON) | st.datetimes() | st.uuids() | st.decimals(allow_nan=False, allow_infinity=False),
            max_size=6,
        )
    )
    def arrive(values: list[Any]) -> None:
        simulated, real = app.call(probe("arguments"), values), worker.call(probe("arguments"), values)
        assert ends_alike(simulated, real), (
            f"{values!r}: eagerly the probe {simulated.told()}, in a worker it {real.told()}"
        )
        assert simulated.state != "SUCCESS" or same(canonical(simulated.value), real.returned), (
            f"{values!r}: arrived eagerly as {simulated.value!r}, in a worker as {real.returned!r}"
        )

    arrive()


@pytest.mark.conformance("celery.parity.typed-arguments", level="must", docs=SERIALIZERS, **OF_PROBES)
def test_typed_arguments(subject: CeleryApp, eager: Callable[[str], Eager], workers: Workers) -> None:
    """Dates, decimals, UUIDs, tuples, sets and the like arrive, or are refused, in the same way.

    Why: serializers, and versions of them, differ in how they treat these values.

    Fix: use task_serializer for both, and the same versions of Celery and kombu on both sides.
    """
    app, worker = eager(subject.path), workers.of(subject.path)
    findings = []
    for name, value in TYPED.items():
        simulated, real = app.call(probe("arguments"), [value]), worker.call(probe("arguments"), [value])
        if not ends_alike(simulated, real) or (
            simulated.state == "SUCCESS" and not same(canonical(simulated.value), real.returned)
        ):
            findings.append(
                Finding(
                    f"An argument of type {name}, {value!r}: eagerly the probe {simulated.told()}, in a worker it "
                    f"{real.told()}",
                    location=subject.location,
                )
            )
    raise_all(findings)


@pytest.mark.conformance(
    "celery.parity.results",
    level="must",
    docs=SERIALIZERS,
    each="celery.app",
    needs=("broker", "result-backend"),
    after=PROBED,
)
def test_results(subject: CeleryApp, eager: Callable[[str], Eager], workers: Workers) -> None:
    """A result from a worker equals the eager result, passed through the project's result serializer.

    Why: a result backend that changes values changes what callers get.

    Fix: check result_serializer, result_compression and the result backend.
    """
    app, worker = eager(subject.path), keeping_results(workers, subject)

    @given(JSON)
    def come_back(value: Any) -> None:
        simulated, real = app.call(probe("echo"), [value]), worker.call(probe("echo"), [value])
        expected = delivered(simulated.value, subject.result_serializer)
        assert real.delivered, f"the result {value!r} never came back"
        assert same(canonical(expected.value), real.result), (
            f"{value!r}: came back eagerly as {simulated.value!r}, from a worker as {real.value!r}"
        )

    come_back()


@pytest.mark.conformance("celery.parity.exceptions", level="must", docs=TESTING, **OF_PROBES)
def test_exceptions(subject: CeleryApp, eager: Callable[[str], Eager], workers: Workers) -> None:
    """A task fails with the same exception eagerly and in a worker.

    Why: error handling is tested with one exception and gets another in production.

    Fix: check the app's task class.
    """
    app, worker = eager(subject.path), workers.of(subject.path)
    findings = []
    for kind in ("KeyError", "ValueError", "ProbeFailed"):
        simulated, real = (
            app.call(probe("failing"), [kind, "as asked"]),
            worker.call(probe("failing"), [kind, "as asked"]),
        )
        raised = [(outcome.raised or {}).get("raised") for outcome in (simulated, real)]
        if simulated.state != real.state or raised[0] != raised[1]:
            text = f"A probe that raises {kind}: eagerly it {simulated.told()}, in a worker it {real.told()}"
            findings.append(Finding(text, location=subject.location))
    raise_all(findings)


@pytest.mark.conformance("celery.parity.retries", level="must", docs=f"{GUIDE}/tasks.html#retrying", **OF_PROBES)
def test_retries(subject: CeleryApp, eager: Callable[[str], Eager], workers: Workers) -> None:
    """Retries are counted, and stop, in the same way eagerly and in a worker.

    Why: a task that gives up earlier or later than in its test does less or more than intended.

    Fix: check the app's task class, and the retries in annotations.
    """
    app, worker = eager(subject.path), workers.of(subject.path)
    findings = []
    for times in (1, 9):
        simulated, real = app.call(probe("retried"), [times]), worker.call(probe("retried"), [times])
        if (simulated.state, simulated.retries) != (real.state, real.retries):
            findings.append(
                Finding(
                    f"A probe that asks for {times} retries: eagerly it {simulated.told()} after {simulated.retries}, in a worker "
                    f"it {real.told()} after {real.retries}",
                    location=subject.location,
                )
            )
    raise_all(findings)


@pytest.mark.conformance("celery.parity.mail", level="must", docs=TESTING, **OF_PROBES)
def test_mail(subject: CeleryApp, eager: Callable[[str], Eager], workers: Workers) -> None:
    """A task sends the same e-mail eagerly and in a worker.

    Why: a worker with other settings sends from another address, or sends nothing.

    Fix: check what the project's settings and app do differently in a worker.
    """
    simulated, real = (
        eager(subject.path).call(probe("mail"), ["ada@example.com"]),
        workers.of(subject.path).call(probe("mail"), ["ada@example.com"]),
    )
    if simulated.state != real.state or not same(canonical(list(simulated.mails)), canonical(list(real.mails))):
        raise Finding(
            f"A probe that sends an e-mail: eagerly it {simulated.told()} and sent {list(simulated.mails)}, in a worker it "
            f"{real.told()} and sent {list(real.mails)}",
            location=subject.location,
        )


@pytest.mark.conformance(
    "celery.parity.process", level="should", docs=f"{GUIDE}/signals.html#worker-process-init", **OF_PROBES
)
def test_process(subject: CeleryApp, eager: Callable[[str], Eager], workers: Workers) -> None:
    """A worker's process speaks the language, and keeps the time, of the process that calls its tasks.

    Why: what is set for a process as a whole, by settings that ask how they are run, by a receiver of a worker's signals or by an
    import that only one of both does, holds for every task: mails in another language, times of another zone, other decimals.

    Fix: set it in the settings for all processes, or around the code that needs it.
    """
    simulated, real = eager(subject.path).call(probe("process")), workers.of(subject.path).call(probe("process"))
    if not (isinstance(simulated.value, dict) and isinstance(real.returned, dict)):
        return
    raise_all(
        Finding(
            f"{name} is {value} in the process of the run, and {real.returned[name]} in the worker of {subject.path}",
            location=subject.location,
            evidence={"fact": name, "run": value, "worker": real.returned[name]},
        )
        for name, value in simulated.value.items()
        if name in real.returned and real.returned[name] != value
    )
