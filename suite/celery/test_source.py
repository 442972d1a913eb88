"""What source says of tasks and their callers that only fails where a broker is between them.

https://docs.celeryq.dev/en/stable/userguide/tasks.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import raise_all

from . import suspected

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

    Fix: import the name.
    """
    raise_all(suspected(subject, "undefined-name"))


@pytest.mark.conformance(
    "celery.configuration.task-signature", level="must", docs=f"{TASKS}#bound-tasks", each="celery"
)
def test_task_signature(subject: CeleryInventory) -> None:
    """A bound task takes itself as first parameter, and only a bound one does.

    Why: every call raises TypeError.

    Fix: add self, or leave out bind=True.
    """
    raise_all(suspected(subject, "task-signature"))


@pytest.mark.conformance(
    "celery.configuration.call-arguments", level="must", docs=f"{TASKS}#argument-checking", each="celery"
)
def test_call_arguments(subject: CeleryInventory) -> None:
    """Every call, signature and retry() gives a task the arguments it takes.

    Why: the call raises TypeError, in a worker where it is one of a canvas.

    Fix: give the arguments that the task's function has.
    """
    raise_all(suspected(subject, "call-arguments", "retried-with-exception"))


@pytest.mark.conformance(
    "celery.configuration.coroutines", level="must", docs="https://github.com/celery/celery/issues/6552", each="celery"
)
def test_coroutines(subject: CeleryInventory) -> None:
    """No task is a coroutine function, nor a generator function.

    Why: a worker never awaits or asks it: its body does not run, and what it returns cannot be stored as a result.

    Fix: write a plain function, which may call asgiref.sync.async_to_sync, and which returns a list where it yields.
    """
    raise_all(suspected(subject, "coroutine-task"))


@pytest.mark.conformance("celery.configuration.task-names", level="should", docs=f"{TASKS}#names", each="celery")
def test_task_names(subject: CeleryInventory) -> None:
    """No two tasks have one name.

    Why: only the first registered is ever run, under both names.

    Fix: give one of them another name.
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

    Fix: chain the tasks, or make a chord.
    """
    raise_all(suspected(subject, "waits-in-task"))


@pytest.mark.conformance(
    "celery.configuration.rows-before-commit", level="should", docs=f"{TASKS}#database-transactions", each="celery"
)
def test_rows_before_commit(subject: CeleryInventory) -> None:
    """No task is published with the key of a row that is not committed yet.

    Why: a worker that is quicker than the commit finds no row, and after a rollback there never is one.

    Fix: delay_on_commit(…), or transaction.on_commit(lambda: task.delay(…)).
    """
    raise_all(suspected(subject, "row-before-commit"))


@pytest.mark.conformance(
    "celery.configuration.published-in-transaction", level="info", docs=f"{TASKS}#database-transactions", each="celery"
)
def test_published_in_transaction(subject: CeleryInventory) -> None:
    """Tasks are published after transactions, not within them.

    Why: a task that reads what the transaction writes may run too early, and runs after a rollback too.

    Fix: delay_on_commit(…), unless the task does not depend on the transaction.
    """
    raise_all(suspected(subject, "published-in-transaction"))


@pytest.mark.conformance("celery.configuration.model-instances", level="should", docs=f"{TASKS}#state", each="celery")
def test_model_instances(subject: CeleryInventory) -> None:
    """Tasks are given primary keys, not model instances.

    Why: an instance cannot be sent as JSON, and as pickle it is old when it arrives.

    Fix: give its pk, and load it in the task.
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

    Fix: name the exceptions in autoretry_for, or call retry() alone.
    """
    raise_all(suspected(subject, "autoretry-and-retry"))


@pytest.mark.conformance(
    "celery.configuration.called-at-once",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/canvas.html#signatures",
    each="celery",
)
def test_called_at_once(subject: CeleryInventory) -> None:
    """What shall publish a task later is given a function or a signature, not what publishing it returned.

    Why: the task is published at once: inside the transaction, or whenever the module is imported; and on_commit(),
    add_periodic_task(), chain() and their like fail on the result they are given.

    Fix: write ``transaction.on_commit(lambda: task.delay(…))`` or ``task.delay_on_commit(…)``, and ``task.s(…)`` elsewhere.
    """
    raise_all(suspected(subject, "called-at-once"))


@pytest.mark.conformance(
    "celery.configuration.decorated-again", level="must", docs=f"{TASKS}#multiple-decorators", each="celery"
)
def test_decorated_again(subject: CeleryInventory) -> None:
    """The decorator that makes a task is the outermost.

    Why: another above it wraps the task in a plain function: callers get AttributeError for delay(), and a worker runs the
    task without the wrapper.

    Fix: put @shared_task or @app.task first.
    """
    raise_all(suspected(subject, "decorated-again"))


@pytest.mark.conformance(
    "celery.configuration.returned-value",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#result-serializer",
    each="celery",
)
def test_returned_value(subject: CeleryInventory) -> None:
    """No task returns a model instance, a queryset or a set where its result is stored as plain data.

    Why: the worker cannot encode it, so the task fails after it has done its work; called eagerly it succeeds.

    Fix: return a primary key, a list of values, or nothing; or say ignore_result=True.
    """
    raise_all(suspected(subject, "returned-value"))


@pytest.mark.conformance("celery.configuration.retry-caught", level="should", docs=f"{TASKS}#retrying", each="celery")
def test_retry_caught(subject: CeleryInventory) -> None:
    """No task catches its own retry.

    Why: retry() raises Retry to end the attempt. Where ``except Exception`` swallows it, the attempt goes on, counts as a
    success, and runs what is chained to it, while the retry is on its way.

    Fix: call retry() in the except clause, or let ``except Retry: raise`` stand before it.
    """
    raise_all(suspected(subject, "retry-caught"))


@pytest.mark.conformance(
    "celery.configuration.task-options", level="should", docs=f"{TASKS}#list-of-options", each="celery"
)
def test_task_options(subject: CeleryInventory) -> None:
    """No option of a task is a misspelling of one that Celery has.

    Why: Celery keeps any word as an attribute of the task, and never reads it: the task is not retried, limited or
    routed as it says.

    Fix: write the option that the message names.
    """
    raise_all(suspected(subject, "task-option"))


@pytest.mark.conformance(
    "celery.configuration.handler-signature", level="must", docs=f"{TASKS}#handlers", each="celery"
)
def test_handler_signature(subject: CeleryInventory) -> None:
    """The handlers of a task class (``on_failure()`` and its like) take what a worker gives them.

    Why: the worker calls them by position; a TypeError there takes the place of what they were to report.

    Fix: write the signature of the documentation, ``on_failure(self, exc, task_id, args, kwargs, einfo)``.
    """
    raise_all(suspected(subject, "handler-signature"))


@pytest.mark.conformance(
    "celery.configuration.unknown-attribute", level="must", docs=f"{TASKS}#task-request", each="celery"
)
def test_unknown_attribute(subject: CeleryInventory) -> None:
    """A bound task reads nothing of itself or of its request under a misspelling of the name it has.

    Why: an AttributeError when the line runs, in the worker.

    Fix: write the name that the message suggests.
    """
    raise_all(suspected(subject, "unknown-attribute"))


@pytest.mark.conformance(
    "celery.configuration.sent-names",
    level="should",
    docs="https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.send_task",
    each="celery",
)
def test_sent_names(subject: CeleryInventory) -> None:
    """No name that a task is sent by is a misspelling of one that there is.

    Why: send_task() and signature() take any text; the worker discards the message of a task that it does not know.

    Fix: write the name that the message suggests, or call the task itself.
    """
    raise_all(suspected(subject, "sent-name"))
