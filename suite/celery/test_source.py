"""What source says of tasks and their callers that only fails where a broker is between them.

https://docs.celeryq.dev/en/stable/userguide/tasks.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django_conformance.suite.celery import suspected

from django_conformance.findings import raise_all

if TYPE_CHECKING:
    from django_conformance.inventory import CeleryInventory

TASKS = "https://docs.celeryq.dev/en/stable/userguide/tasks.html"


@pytest.mark.conformance(
    "celery.configuration.undefined-names",
    level="must",
    docs="https://docs.python.org/3/library/exceptions.html#NameError",
    each="celery",
)
def test_undefined_names(subject: CeleryInventory) -> None:
    """Every name that a module with tasks uses is defined.

    Why: the task dies of NameError when it gets there, in the worker, where nobody looks.

    Mend: import the name.
    """
    raise_all(suspected(subject, "undefined-name"))


@pytest.mark.conformance(
    "celery.configuration.task-signature", level="must", docs=f"{TASKS}#bound-tasks", each="celery"
)
def test_task_signature(subject: CeleryInventory) -> None:
    """A bound task takes itself as first parameter, and only a bound one does.

    Why: every call raises TypeError.

    Mend: add self, or leave out bind=True.
    """
    raise_all(suspected(subject, "task-signature"))


@pytest.mark.conformance(
    "celery.configuration.call-arguments", level="must", docs=f"{TASKS}#argument-checking", each="celery"
)
def test_call_arguments(subject: CeleryInventory) -> None:
    """Every call of delay() gives a task the arguments it takes.

    Why: the call raises TypeError.

    Mend: give the arguments that the task's function has.
    """
    raise_all(suspected(subject, "call-arguments"))


@pytest.mark.conformance(
    "celery.configuration.coroutines", level="must", docs="https://github.com/celery/celery/issues/6552", each="celery"
)
def test_coroutines(subject: CeleryInventory) -> None:
    """No task is a coroutine function.

    Why: a worker never awaits it: its body does not run, and the coroutine cannot be stored as a result.

    Mend: write a plain function, which may call asgiref.sync.async_to_sync.
    """
    raise_all(suspected(subject, "coroutine-task"))


@pytest.mark.conformance("celery.configuration.task-names", level="should", docs=f"{TASKS}#names", each="celery")
def test_task_names(subject: CeleryInventory) -> None:
    """No two tasks have one name.

    Why: only the first registered is ever run, under both names.

    Mend: give one of them another name.
    """
    raise_all(suspected(subject, "duplicate-task-name"))


@pytest.mark.conformance(
    "celery.configuration.waiting-in-tasks",
    level="must",
    docs=f"{TASKS}#avoid-launching-synchronous-subtasks",
    each="celery",
)
def test_waiting_in_tasks(subject: CeleryInventory) -> None:
    """No task waits for another.

    Why: Celery refuses it with RuntimeError, and where it is allowed a full pool waits for ever.

    Mend: chain the tasks, or make a chord.
    """
    raise_all(suspected(subject, "waits-in-task"))


@pytest.mark.conformance(
    "celery.configuration.rows-before-commit", level="should", docs=f"{TASKS}#database-transactions", each="celery"
)
def test_rows_before_commit(subject: CeleryInventory) -> None:
    """No task is published with the key of a row that is not committed yet.

    Why: a worker that is quicker than the commit finds no row, and after a rollback there never is one.

    Mend: delay_on_commit(…), or transaction.on_commit(lambda: task.delay(…)).
    """
    raise_all(suspected(subject, "row-before-commit"))


@pytest.mark.conformance(
    "celery.configuration.published-in-transaction", level="info", docs=f"{TASKS}#database-transactions", each="celery"
)
def test_published_in_transaction(subject: CeleryInventory) -> None:
    """Tasks are published after transactions, not within them.

    Why: a task that reads what the transaction writes may run too early, and runs after a rollback too.

    Mend: delay_on_commit(…), unless the task does not depend on the transaction.
    """
    raise_all(suspected(subject, "published-in-transaction"))


@pytest.mark.conformance("celery.configuration.model-instances", level="should", docs=f"{TASKS}#state", each="celery")
def test_model_instances(subject: CeleryInventory) -> None:
    """Tasks are given primary keys, not model instances.

    Why: an instance cannot be sent as JSON, and as pickle it is old when it arrives.

    Mend: give its pk, and load it in the task.
    """
    raise_all(suspected(subject, "model-instance-argument"))


@pytest.mark.conformance(
    "celery.configuration.two-retries",
    level="info",
    docs=f"{TASKS}#automatic-retry-for-known-exceptions",
    each="celery",
)
def test_two_retries(subject: CeleryInventory) -> None:
    """A task is retried either by autoretry_for or by retry(), where that is for every exception.

    Why: two rules with different delays and limits decide about one retry.

    Mend: name the exceptions in autoretry_for, or call retry() alone.
    """
    raise_all(suspected(subject, "autoretry-and-retry"))
