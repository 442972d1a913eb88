"""The contract's tasks do eagerly what they do in a worker, apart from the differences that Celery documents.

Those are declared in ``django_conformance.drivers.celery.differences``.
https://docs.celeryq.dev/en/stable/userguide/testing.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.drivers.celery.differences import delivered, keys_that_change, same_state
from django_conformance.findings import Finding
from django_conformance.observations import canonical, same
from django_conformance.variation import differs

from .grounds import GUIDE, PROBED, SERIALIZERS, TESTING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.contract import TaskContract
    from django_conformance.drivers.celery.contract import ContractTasks
    from django_conformance.drivers.celery.outcome import TaskOutcome
    from django_conformance.inventory import Inventory

AGREED = ("celery.eager.contract-task", "celery.broker.result-stored", "celery.broker.contract-task", *PROBED)
OF_CONTRACT_TASKS = {"each": "contract.task", "needs": ("broker",), "after": (*AGREED, "celery.parity.task-state")}
OF_TASKS_IN_CONTRACT = {"each": "contract.task", "needs": ("broker", "result-backend")}


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
