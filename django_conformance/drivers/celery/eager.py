"""The simulated way: tasks run in this process, with ``task_always_eager`` as test suites have it.

https://docs.celeryq.dev/en/stable/userguide/testing.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.drivers.celery import app as celery_app
from django_conformance.drivers.celery.outcome import REFUSED, TaskOutcome, described, raised_by
from django_conformance.drivers.mailbox import mail_value
from django_conformance.observations import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EAGER = {"task_always_eager": True, "task_eager_propagates": False, "task_store_eager_result": False}


class Eager:
    """Calls tasks of one app eagerly."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.app = celery_app.load(path)

    def call(
        self, name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None, **options: Any
    ) -> TaskOutcome:
        """Call a task with ``apply_async`` while everything is eager: nothing is published, arguments are serialized.

        Raises:
            NoSuchTask: the app has none of this name.
        """
        task = celery_app.task(self.app, name)
        return self._observed(lambda: task.apply_async(tuple(args), dict(kwargs or {}), **options))

    def apply(self, name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> TaskOutcome:
        """Call a task with ``apply``: arguments are given as they are.

        Raises:
            NoSuchTask: the app has none of this name.
        """
        task = celery_app.task(self.app, name)
        return self._observed(lambda: task.apply(tuple(args), dict(kwargs or {})))

    def _observed(self, call: Any) -> TaskOutcome:
        from celery import signals

        retried: list[str] = []
        failed: dict[str, dict[str, Any]] = {}

        def retry(request: Any = None, **_values: Any) -> None:
            retried.append(str(request.id))

        def failure(task_id: str = "", exception: Any = None, einfo: Any = None, **_values: Any) -> None:
            failed[task_id] = raised_by(exception, einfo)

        sent = _outbox()
        signals.task_retry.connect(retry, weak=False)
        signals.task_failure.connect(failure, weak=False)
        try:
            with celery_app.configured(self.app, **EAGER):
                result = call()
        except (Exception, SystemExit) as error:
            return TaskOutcome(REFUSED, raised=described(error), seen=described(error), mails=_outbox()[len(sent) :])
        finally:
            signals.task_retry.disconnect(retry)
            signals.task_failure.disconnect(failure)
        value, state = result.result, str(result.state)
        mails, retries = _outbox()[len(sent) :], retried.count(str(result.id))
        if isinstance(value, BaseException):
            raised = failed.get(str(result.id)) or raised_by(value)
            return TaskOutcome(state, raised=raised, seen=described(value), retries=retries, mails=mails)
        return TaskOutcome(state, value, canonical(value), canonical(value), retries=retries, mails=mails)


def _outbox() -> tuple[dict[str, Any], ...]:
    """Return the e-mails that pytest-django's in-memory backend holds."""
    from django.core import mail

    return tuple(mail_value(message.message()) for message in getattr(mail, "outbox", ()))
