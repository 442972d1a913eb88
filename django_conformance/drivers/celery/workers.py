"""All workers of a run, one for each app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.drivers.celery.worker import Worker
from django_conformance.drivers.processes import ProcessFailed
from django_conformance.findings import Finding, NotJudged
from django_conformance.reasons import Reason

if TYPE_CHECKING:
    from django_conformance.run.context import RunContext


class Workers:
    """Starts a worker for each app of the project, in the background."""

    def __init__(self, run: RunContext) -> None:
        apps = run.inventory.celery.apps
        several = [record for record in apps if record.broker] or apps[:1]
        self._workers = {
            record.path: Worker(run, record, number, alone=len(several) == 1) for number, record in enumerate(several)
        }

    def ready(self, path: str) -> tuple[Worker, dict[str, Any]]:
        """Return an app's worker once it is ready, and what it said then.

        Raises:
            NotJudged: the app has no broker, and another app of the project has.
            Finding: it did not start, for a reason that its log gives.
        """
        if path not in self._workers:
            raise NotJudged(f"{path} has no broker of its own, so it has no worker.", Reason("project-lacks", "broker"))
        worker = self._workers[path]
        worker.revive()
        try:
            return worker, worker.wait()
        except ProcessFailed as failure:
            raise Finding(
                f"celery -A {path} worker does not start: {worker.cause(failure)}",
                subject=path,
                location=failure.location or worker.record.location,
                evidence={"command": worker.command()[1:], "log": failure.log},
            ) from None

    def of(self, path: str) -> Worker:
        """Return an app's worker once it is ready.

        Raises:
            Finding: it did not start.
        """
        return self.ready(path)[0]

    def stop(self) -> None:
        """Stop them all."""
        for worker in self._workers.values():
            worker.stop()
