"""A beat that reads its schedule from the database starts after the migrations.

Why: Compose starts services at the same time, and a database is ready long before the service that migrates it has finished. On a new database,
and whenever a migration changes its tables, beat ends with "relation django_celery_beat_periodictask does not exist", and without a restart
policy nothing starts it again: no periodic task runs.

Fix: let it wait: ``depends_on: {migrate: {condition: service_completed_successfully}}``, or for the healthy service that migrates; or write
``restart: unless-stopped``.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import DeclaredBeat, DeclaredWorker
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/compose/how-tos/startup-order/")

_ENOUGH = ("service_healthy", "service_completed_successfully")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each beat of a Compose file that nothing makes wait for the service that migrates."""
    deployment = project.context.deployment
    in_database = [str(app.declared("beat_scheduler") or "") for app in project.apps]
    migrating = {
        (command.unit.stack, command.unit.name)
        for command in deployment.commands
        if command.name == "migrate" and command.unit.format == "compose"
    }
    beats: list[DeclaredBeat | DeclaredWorker] = [*deployment.beats, *(w for w in deployment.workers if w.beat)]
    for beat in beats:
        unit = beat.unit
        scheduler = (beat.scheduler or "") if isinstance(beat, DeclaredBeat) else beat.options.get("scheduler", "")
        names = [scheduler] if scheduler else in_database
        reads = any("django" in name.lower() or "database" in name.lower() for name in names)
        others = [name for stack, name in migrating if stack == unit.stack]
        is_left = unit.format != "compose" or unit.is_restarted or unit.stage == "development" or unit.name in others
        if is_left or not reads or not others or beat.location.path != unit.location.path:
            continue
        waits = dict(unit.waits_for)
        if any(waits.get(name) in _ENOUGH for name in others) or any(
            name not in others and condition == "service_completed_successfully" for name, condition in waits.items()
        ):
            continue
        waited = ", ".join(sorted(waits)) or "nothing"
        yield Finding(
            f"{unit.name} runs beat with the schedule of the database and waits for {waited}, and {', '.join(sorted(others))} migrates: "
            "beat ends where its tables are not there yet, and nothing starts it again",
            subject=unit.name,
            location=beat.location,
            evidence={"waits for": waits, "migrates": sorted(others)},
        )
