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

from django_conformance.drivers.celery.differences import delivered, ends_alike, keys_that_change, same_state
from django_conformance.findings import Finding, raise_all
from django_conformance.observations import canonical, same
from django_conformance.variation import differs

from . import keeping_results, probe
from .values import JSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.contract import TaskContract
    from django_conformance.drivers.celery.contract import ContractTasks
    from django_conformance.drivers.celery.eager import Eager
    from django_conformance.drivers.celery.outcome import TaskOutcome
    from django_conformance.drivers.celery.workers import Workers
    from django_conformance.inventory import CeleryApp, Inventory

GUIDE = "https://docs.celeryq.dev/en/stable/userguide"
TESTING = "https://docs.celeryq.dev/en/stable/userguide/testing.html"
SERIALIZERS = "https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers"
PROBED = ("celery.eager.round-trip", "celery.broker.worker-starts", "celery.broker.round-trip")
AGREED = ("celery.eager.contract-task", "celery.broker.result-stored", "celery.broker.contract-task", *PROBED)

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
OF_CONTRACT_TASKS = {"each": "contract.task", "needs": ("broker",), "after": (*AGREED, "celery.parity.task-state")}
OF_TASKS_IN_CONTRACT = {"each": "contract.task", "needs": ("broker", "result-backend")}


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
    "celery.parity.task-state", level="must", docs=TESTING, each="contract.task", needs=("broker",), after=AGREED
)
def test_task_state(subject: TaskContract, contract_tasks: ContractTasks) -> None:
    """A task in the contract ends in the same state, with the same exception, eagerly and in a worker.

    Why: no test finds a failure that happens only in production.

    Fix: look for what differs in a worker: the process, the startup, the transactions.
    """
    simulated, real = contract_tasks.eagerly(subject), contract_tasks.by_worker(subject)
    raised = [(outcome.raised or {}).get("raised") for outcome in (simulated, real)]
    if not same_state(simulated, real) or (simulated.state == "FAILURE" and raised[0] != raised[1]):
        raise Finding(
            f"{subject.name}: eagerly it {simulated.told()}, in a worker it {real.told()}",
            location=contract_tasks.location(subject),
        )


@pytest.mark.conformance("celery.parity.return-value", level="must", docs=SERIALIZERS, **OF_CONTRACT_TASKS)
def test_return_value(subject: TaskContract, contract_tasks: ContractTasks, inventory: Inventory) -> None:
    """A task in the contract returns the same value both ways, apart from documented changes by its serializer.

    Values that vary from one eager call to the next, such as random tokens, are ignored.

    Why: callers are tested with one value and get another.

    Fix: check what the task does differently if request.is_eager is set, and what its result depends on in another
    process.
    """
    simulated, real = contract_tasks.eagerly(subject), contract_tasks.by_worker(subject)
    if simulated.state != "SUCCESS" or real.state != "SUCCESS":
        return
    app = next(app for app in inventory.celery.apps if app.path == contract_tasks.app_of(subject))

    def as_returned(outcome: TaskOutcome) -> object:
        return canonical(delivered(outcome.value, app.result_serializer).value) if real.delivered else outcome.returned

    def returned(outcome: TaskOutcome) -> object:
        return outcome.result if real.delivered else outcome.returned

    expected, actual = as_returned(simulated), returned(real)
    if _differ(subject, contract_tasks, as_returned, returned):
        raise Finding(
            f"{subject.name} returns {expected!r} eagerly, but {actual!r} in a worker",
            location=contract_tasks.location(subject),
            evidence={"eager": expected, "worker": actual},
        )


@pytest.mark.conformance(
    "celery.parity.result-keys",
    level="info",
    docs=SERIALIZERS,
    after=(*AGREED, "celery.parity.task-state"),
    **OF_TASKS_IN_CONTRACT,
)
def test_result_keys(subject: TaskContract, contract_tasks: ContractTasks) -> None:
    """Dictionaries in a result that is sent as JSON have string keys.

    Why: other keys arrive as strings. Code that looks them up by number works eagerly and raises KeyError with a
    worker.

    Fix: use strings as keys, or return a list of pairs.
    """
    simulated, real = contract_tasks.eagerly(subject), contract_tasks.by_worker(subject)
    keys = keys_that_change(simulated.value) if real.delivered and real.state == "SUCCESS" else []
    if keys and not same(canonical(simulated.value), real.result):
        raise Finding(
            f"{subject.name} returns a dictionary with the key {keys[0]!r}, of type {type(keys[0]).__qualname__}, "
            f"which its caller gets as a string: {real.result!r}",
            location=contract_tasks.location(subject),
        )


@pytest.mark.conformance(
    "celery.parity.task-retries", level="must", docs=f"{GUIDE}/tasks.html#retrying", **OF_CONTRACT_TASKS
)
def test_task_retries(subject: TaskContract, contract_tasks: ContractTasks) -> None:
    """A task in the contract is retried equally often eagerly and in a worker.

    Why: whatever the task does in each attempt happens more or less often than in its test.

    Fix: check what its retries depend on in another process.
    """
    simulated, real = contract_tasks.eagerly(subject), contract_tasks.by_worker(subject)
    if simulated.retries != real.retries:
        raise Finding(
            f"{subject.name} is retried {simulated.retries} times eagerly, but {real.retries} times in a worker",
            location=contract_tasks.location(subject),
        )


@pytest.mark.conformance("celery.parity.task-mail", level="must", docs=TESTING, **OF_CONTRACT_TASKS)
def test_task_mail(subject: TaskContract, contract_tasks: ContractTasks) -> None:
    """A task in the contract sends the same e-mails eagerly and in a worker.

    Values that vary from one eager call to the next, such as random tokens, are ignored.

    Why: an e-mail that is sent only in tests never reaches anybody.

    Fix: check what the task's e-mails depend on in another process.
    """

    def sent(outcome: TaskOutcome) -> list[dict[str, Any]]:
        return [{key: mail[key] for key in ("to", "from", "subject")} for mail in outcome.mails]

    simulated, real = sent(contract_tasks.eagerly(subject)), sent(contract_tasks.by_worker(subject))
    if _differ(subject, contract_tasks, sent, sent):
        raise Finding(
            f"{subject.name} sends {simulated} eagerly, but {real} in a worker",
            location=contract_tasks.location(subject),
        )


@pytest.mark.conformance(
    "celery.parity.exception-class",
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#creating-pickleable-exceptions",
    after=(*AGREED, "celery.parity.task-state"),
    **OF_TASKS_IN_CONTRACT,
)
def test_exception_class(subject: TaskContract, contract_tasks: ContractTasks) -> None:
    """The caller of a task gets the exception that it raised, not an instance of another class.

    Why: ``except ThatError`` works eagerly, but catches nothing with a worker.

    Fix: make the exception's ``__init__()`` pass all its arguments to ``super().__init__()``.
    """
    outcome = contract_tasks.by_worker(subject)
    if outcome.state != "FAILURE" or not outcome.raised or not outcome.seen:
        return
    if (outcome.raised["raised"], outcome.raised["module"]) != (outcome.seen["raised"], outcome.seen["module"]):
        raise Finding(
            f"{subject.name} raises {outcome.raised['module']}.{outcome.raised['raised']}, but its caller gets "
            f"{outcome.seen['module']}.{outcome.seen['raised']}",
            location=contract_tasks.location(subject),
            evidence={"raised": outcome.raised, "seen": outcome.seen},
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


def _differ(
    contract: TaskContract,
    tasks: ContractTasks,
    of_eager: Callable[[TaskOutcome], Any],
    of_worker: Callable[[TaskOutcome], Any],
) -> bool:
    """Whether what these functions read of a task's outcomes differs between eager and worker, and not from one call to the next."""
    return differs(
        of_eager(tasks.eagerly(contract)),
        of_worker(tasks.by_worker(contract)),
        lambda: of_eager(tasks.eagerly_again(contract)),
        lambda: of_worker(tasks.by_worker_again(contract)),
    )
