"""The workers that deployment files start for the apps of a project, and the queues that they consume.

https://docs.celeryq.dev/en/stable/userguide/routing.html#automatic-routing
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.celery.bindings import name_of
from django_conformance.source.reading import attribute, members

if TYPE_CHECKING:
    from django_conformance.discovery.celery.live import LiveApp
    from django_conformance.discovery.celery.project import CeleryProject
    from django_conformance.inventory import DeclaredWorker


@dataclass(frozen=True)
class AppWorker:
    """A declared worker; ``app`` is that of the project it is of, and ``queues`` what it consumes, ``None`` where that is not known."""

    worker: DeclaredWorker
    app: LiveApp | None
    queues: frozenset[str] | None

    @property
    def text(self) -> str:
        """Return where it is declared and what it consumes, for a message."""
        queues = "unknown queues" if self.queues is None else ", ".join(sorted(self.queues)) or "no queue"
        return f"{self.worker.unit.name} ({self.worker.location}) consumes {queues}"


def consumers(project: CeleryProject) -> tuple[AppWorker, ...]:
    """Return the workers that are declared for production, or for no stage that is said."""
    workers = project.context.deployment.workers
    return tuple(_consumer(worker, project) for worker in workers if worker.unit.stage != "development")


def pools(project: CeleryProject) -> frozenset[str]:
    """Return the pools that run tasks: those of the declared workers, else those that settings name; prefork is Celery's own."""
    settings = {str(app.value("worker_pool") or "prefork") for app in project.apps}
    named = {consumer.worker.pool for consumer in consumers(project)}
    return frozenset(settings if None in named or not named else ()) | frozenset(pool for pool in named if pool)


def app_named(name: str | None, project: CeleryProject) -> LiveApp | None:
    """Return the project's app that ``celery -A`` finds by a name; the current one where none is given."""
    if name is None:
        return next(iter(project.apps), None)
    module = name.partition(":")[0]
    exact = (app for app in project.apps if app.path.partition(":")[0] in (module, f"{module}.celery"))
    package = (app for app in project.apps if app.path.partition(".")[0] == module.partition(".")[0])
    return next(exact, next(package, None))


def _consumer(worker: DeclaredWorker, project: CeleryProject) -> AppWorker:
    app = app_named(worker.app, project)
    if worker.queues is None:
        return AppWorker(worker, app, None)
    queues = frozenset(worker.queues)
    if not queues and app is not None:
        declared = frozenset(name_of(queue) for queue in members(attribute(app.app.conf, "task_queues")))
        queues = declared or frozenset((app.record.default_queue,))
    return AppWorker(worker, app, queues - frozenset(worker.excluded_queues))
