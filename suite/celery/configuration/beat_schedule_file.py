"""Beat can write its schedule file.

Why: beat keeps when each entry ran last in ``celerybeat-schedule``, in the folder that it is started in. In a container that runs as another
user than root in a folder of root's, or whose files are read-only, it ends with "Permission denied", and nothing on the schedule runs.

Fix: start beat with ``--schedule /tmp/celerybeat-schedule`` or a path on a volume, or let the user have the folder (``COPY --chown``).
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.declared import app_named
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import DeclaredBeat, DeclaredWorker, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should", docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#starting-the-scheduler"
)

_IN_FILES = ("celery.beat:PersistentScheduler", "celery.beat.PersistentScheduler")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each beat that keeps its schedule in a file, in a folder that it may not write into."""
    deployment = project.context.deployment
    beats: list[DeclaredBeat | DeclaredWorker] = [
        *each_line(deployment.beats),
        *each_line([worker for worker in deployment.workers if worker.beat]),
    ]
    for beat in beats:
        unit, app = beat.unit, app_named(beat.app, project)
        is_named = {"schedule", "schedule-filename", "scheduler", "S", "s"} & beat.options.keys()
        if not unit.unwritable or app is None or is_named or unit.stage == "development" or "$" in beat.command:
            continue
        file = str(app.value("beat_schedule_filename") or "")
        if file.startswith("/") or str(app.value("beat_scheduler")) not in _IN_FILES:
            continue
        yield Finding(
            f"{unit.name} runs {beat.command!r}, which keeps its schedule in {file or 'celerybeat-schedule'} in the folder that it is started "
            f"in, and may not write there: {unit.unwritable}",
            subject=unit.name,
            location=beat.location,
            hint=f"Write {beat.command} --schedule /tmp/celerybeat-schedule.",
            evidence={"command": beat.command},
        )
