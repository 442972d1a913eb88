"""The scheduler that beat_scheduler or ``celery beat -S`` names can be loaded.

Why: ``celery beat`` does not start, so nothing on the schedule is ever published; workers and the site run on.

Fix: correct the path, install its package, and add that to INSTALLED_APPS where it has models.
"""

from collections.abc import Iterator

from django_conformance.discovery.cause import described
from django_conformance.discovery.celery.configuration import load_scheduler
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
    processes: list[DeclaredBeat | DeclaredWorker] = [
        *deployment.beats,
        *(worker for worker in deployment.workers if worker.beat),
    ]
    for process in each_line(processes):
        scheduler = _scheduler(process)
        if not scheduler or "$" in scheduler or process.unit.stage == "development":
            continue
        if process.settings not in (None, project.context.settings):
            continue  # other settings may install the scheduler's app
        error = _error(scheduler)
        if error is not None:
            yield Finding(
                f"{process.unit.name} starts beat with the scheduler {scheduler}, which cannot be loaded: {error}",
                subject=scheduler,
                location=process.location,
                evidence={"command": process.command},
            )


def _scheduler(process: DeclaredBeat | DeclaredWorker) -> str:
    if isinstance(process, DeclaredBeat):
        return process.scheduler or ""
    return process.options.get("scheduler", "")


def _error(scheduler: str) -> str | None:
    try:
        load_scheduler(scheduler)
    except BaseException as error:
        return described(error)
    return None
