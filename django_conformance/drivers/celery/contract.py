"""The contract's tasks, run both ways from the same state."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from django_conformance.deadlines import own_deadline
from django_conformance.drivers.caches import empty_caches
from django_conformance.drivers.celery.outcome import CUT_SHORT, TaskOutcome, sendable
from django_conformance.findings import Finding
from django_conformance.observations import Observation
from django_conformance.run.arm import at_arms_length
from django_conformance.run.cut_short import SubjectLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.contract import TaskContract
    from django_conformance.drivers.celery.eager import Eager
    from django_conformance.drivers.celery.workers import Workers
    from django_conformance.inventory import Location
    from django_conformance.run.context import RunContext


class ContractTasks:
    """Runs each task of the contract once a way; ``restore`` puts databases back before each."""

    def __init__(
        self,
        run: RunContext,
        eager: Callable[[str], Eager],
        workers: Callable[[], Workers],
        restore: Callable[[], None],
    ) -> None:
        self._run = run
        self._eager = eager
        self._workers = workers
        self._restore = restore
        self._outcomes: dict[tuple[str, int], TaskOutcome] = {}

    def eagerly(self, agreed: TaskContract) -> TaskOutcome:
        """Return what comes of the task when it is run eagerly."""
        return self._once("eager", agreed, lambda: self._called_eagerly(agreed))

    def eagerly_again(self, agreed: TaskContract) -> TaskOutcome:
        """Run the task eagerly once more, from the same state, and return what comes of that."""
        return self._from_start(lambda: self._called_eagerly(agreed))

    def _called_eagerly(self, agreed: TaskContract) -> TaskOutcome:
        app = self._eager(self.app_of(agreed))

        def call() -> TaskOutcome:
            return sendable(app.call(agreed.name, agreed.args, agreed.kwargs))

        try:
            with own_deadline(agreed.deadline):
                return at_arms_length(self._run, call)
        except SubjectLost as lost:
            return TaskOutcome(CUT_SHORT, cut=lost.cut)

    def by_worker(self, agreed: TaskContract) -> TaskOutcome:
        """Return what comes of the task when a worker runs it.

        Raises:
            Finding: the worker did not start.
        """
        return self._once(
            "broker",
            agreed,
            lambda: self._called_by_worker(agreed),
        )

    def by_worker_again(self, agreed: TaskContract) -> TaskOutcome:
        """Have a worker run the task once more, from the same state, and return what comes of that."""
        return self._from_start(lambda: self._called_by_worker(agreed))

    def _called_by_worker(self, agreed: TaskContract) -> TaskOutcome:
        worker = self._workers().of(self.app_of(agreed))
        with own_deadline(agreed.deadline):
            return worker.call(agreed.name, agreed.args, agreed.kwargs, own=True)

    def _once(self, way: str, agreed: TaskContract, call: Callable[[], TaskOutcome]) -> TaskOutcome:
        key = (way, id(agreed))
        if key not in self._outcomes:
            self._outcomes[key] = self._from_start(call)
        return self._outcomes[key]

    def _from_start(self, call: Callable[[], TaskOutcome]) -> TaskOutcome:
        self._restore()
        empty_caches(self._run)
        try:
            return call()
        finally:
            self._restore()

    def observed(self, way: str, agreed: TaskContract, outcome: TaskOutcome) -> Observation:
        """Return the observation that an outcome is."""
        return Observation(f"celery:{agreed.id or agreed.name}", way, outcome.observation())

    def app_of(self, agreed: TaskContract) -> str:
        """Return the path of the app that a task of the contract is bound to.

        Raises:
            Finding: the project has no such task.
        """
        celery = self._run.inventory.celery
        for task in celery.tasks:
            if task.name == agreed.name:
                return task.app
        for app in celery.apps:
            if agreed.name in app.registered:
                return app.path
        known = [name for app in celery.apps for name in app.registered]
        near = difflib.get_close_matches(agreed.name, known, n=1)
        advice = f"; did you mean {near[0]!r}?" if near else f"; the project has {', '.join(known) or 'no tasks'}"
        raise Finding(
            f"The contract names the task {agreed.name!r}, which is not registered{advice}",
            subject=agreed.id or agreed.name,
        )

    def location(self, agreed: TaskContract) -> Location | None:
        """Return where the task is written."""
        return next((task.location for task in self._run.inventory.celery.tasks if task.name == agreed.name), None)
