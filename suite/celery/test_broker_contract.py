"""The contract's tasks, called for real: by a worker, through the run's own broker and result backend.

https://docs.celeryq.dev/en/stable/userguide/calling.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import Finding, NotJudged
from django_conformance.observations import canonical, told
from django_conformance.reasons import Reason

from .agreement import compare_with_contract
from .grounds import ALIVE, CALLING, GUIDE

if TYPE_CHECKING:
    from django_conformance.contract import TaskContract
    from django_conformance.drivers.celery.contract import ContractTasks
    from django_conformance.drivers.celery.workers import Workers
    from django_conformance.observations import Observe

OF_TASKS_IN_CONTRACT = {"each": "contract.task", "needs": ("broker",)}


@pytest.mark.conformance(
    "celery.broker.result-stored",
    level="must",
    docs=f"{CALLING}#serializers",
    after=(*ALIVE, "celery.eager.contract-task"),
    **OF_TASKS_IN_CONTRACT,
)
def test_result_stored(subject: TaskContract, contract_tasks: ContractTasks) -> None:
    """The result serializer can store what a task in the contract returns.

    Why: eager results are not serialized, so tests pass. A worker marks the task as failed after its work is done.

    Fix: return JSON values: strings, numbers, lists, dictionaries. Return a primary key instead of an instance, and a
    list instead of a set.
    """
    outcome = contract_tasks.by_worker(subject)
    if (
        outcome.state == "FAILURE"
        and outcome.raised
        and "EncodeError" in outcome.raised["bases"]
        and contract_tasks.eagerly(subject).state == "SUCCESS"
    ):
        value = told(canonical(contract_tasks.eagerly(subject).value))
        raise Finding(
            f"{subject.name} returns {value}, which its result serializer cannot store: {outcome.raised['message']}",
            location=contract_tasks.location(subject),
            evidence=outcome.observation(),
        )


@pytest.mark.conformance(
    "celery.broker.contract-task",
    level="must",
    docs=CALLING,
    after=(*ALIVE, "celery.eager.contract-task", "celery.broker.result-stored"),
    **OF_TASKS_IN_CONTRACT,
)
def test_contract_task(subject: TaskContract, contract_tasks: ContractTasks, observe: Observe) -> None:
    """A task in the contract, run by a worker, does what the contract says.

    Why: this is how it runs in production.

    Fix: its eager run does what the contract says, so look for what differs in a worker: the process, the startup, the
    transactions.
    """
    outcome = contract_tasks.by_worker(subject)
    observe(contract_tasks.observed("broker", subject, outcome))
    delivered = outcome.value if outcome.delivered else outcome.returned
    compare_with_contract(subject, "run by a worker", outcome, delivered, contract_tasks.location(subject))


@pytest.mark.conformance(
    "celery.broker.contract-queue", level="must", docs=f"{GUIDE}/routing.html", after=ALIVE, **OF_TASKS_IN_CONTRACT
)
def test_contract_queue(subject: TaskContract, workers: Workers, contract_tasks: ContractTasks) -> None:
    """A call of a task in the contract goes to the queue that the contract names.

    Why: on another queue it waits for workers that don't exist, or delays other tasks.

    Fix: check task_routes.
    """
    if subject.queue is None:
        raise NotJudged("The contract names no queue.", Reason("contract", "task.queue"))
    worker = workers.of(contract_tasks.app_of(subject))
    if worker.queue is not None:
        raise NotJudged("On the configured broker, all tasks go through the run's own queue.", Reason("not-applicable"))
    event = worker.arrivals.of_call(subject.name, subject.args, subject.kwargs)
    if event is None:
        raise Finding(
            f"A call of {subject.name} reached no worker; the contract names the queue {subject.queue!r}",
            location=contract_tasks.location(subject),
        )
    place = worker.queue_of(event)
    if place != subject.queue:
        raise Finding(
            f"A call of {subject.name} went to the queue {place!r}, but the contract names {subject.queue!r}",
            location=contract_tasks.location(subject),
            evidence=event,
        )
