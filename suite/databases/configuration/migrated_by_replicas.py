"""A deployment migrates once, not in each replica of a service.

Why: Django takes no lock for migrations. Replicas that start together run the same ones at the same time: one of them fails with
"already exists", or a data migration runs twice.

Fix: migrate in a release step, in a job of its own, or behind a lock of the database.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import DeclaredCommand
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://github.com/sclorg/s2i-python-container/issues/95")

_HARMLESS = frozenset(("--check", "--plan", "--fake", "--help"))


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each ``migrate`` that a service with several replicas runs when it starts.

    One behind a test may be for one of them only, and one behind a lock waits.
    """
    for command in project.context.deployment.commands:
        unit = command.unit
        if (
            command.name == "migrate"
            and unit.role in ("service", "init")
            and unit.replicas > 1
            and not _guarded(command)
        ):
            yield Finding(
                f"{unit.name} has {unit.replicas} replicas, and each runs migrate when it starts ({command.location}): Django "
                "takes no lock, so they run the same migrations at the same time",
                subject=unit.name,
                location=command.location,
                hint=_hint(unit.format),
                evidence={"replicas": unit.replicas},
            )


def _guarded(command: DeclaredCommand) -> bool:
    return command.unit.stage == "development" or command.is_conditional or not _HARMLESS.isdisjoint(command.arguments)


def _hint(kind: str) -> str:
    if kind == "kubernetes":
        return "Migrate in a Job, or in a hook of the chart (helm.sh/hook: pre-upgrade)."
    return "Migrate in a release step, or in a service of its own that runs once."
