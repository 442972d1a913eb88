"""The scheduler that beat_scheduler or ``celery beat -S`` names can be loaded.

Why: ``celery beat`` does not start, so nothing on the schedule is ever published; workers and the site run on.

Fix: correct the path, install its package, and add that to INSTALLED_APPS where it has models.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.findings import from_problem
from django_conformance.inventory import DeclaredBeat, DeclaredWorker, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#beat-scheduler", settings=True
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each scheduler that cannot be imported: the app's, and those of the command lines that start beat."""
    for problem in project.problems("beat-scheduler"):
        yield from_problem(problem, "celery beat cannot load its scheduler: {}")
    deployment = project.context.deployment
    processes: list[DeclaredBeat | DeclaredWorker] = [*deployment.beats, *filter(_runs_beat, deployment.workers)]
    for process in each_line(processes):
        scheduler = _scheduler(process)
        if not scheduler or "$" in scheduler or process.unit.stage == "development":
            continue
        error = _error(scheduler)
        if error is not None:
            yield Finding(
                f"{process.unit.name} starts beat with the scheduler {scheduler}, which cannot be loaded: {error}",
                subject=scheduler,
                location=process.location,
                evidence={"command": process.command},
            )


def _runs_beat(worker: DeclaredWorker) -> bool:
    return worker.beat


def _scheduler(process: DeclaredBeat | DeclaredWorker) -> str:
    if isinstance(process, DeclaredBeat):
        return process.scheduler or ""
    return process.options.get("scheduler", "")


def _error(scheduler: str) -> str | None:
    """Load a scheduler by the names and paths that beat takes, and return what that raises."""
    from celery.utils.imports import load_extension_class_names, symbol_by_name

    try:
        symbol_by_name(scheduler, aliases=dict(load_extension_class_names("celery.beat_schedulers")))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None
