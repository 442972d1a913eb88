"""No deployment marks migrations as applied without running them.

Why: ``migrate --fake`` notes every migration as applied and changes no table. From the next new migration on the tables lack what the models have,
and no later ``migrate`` adds it.

Fix: ``migrate --noinput``; fake a single migration by hand, once, on the database that already has its tables.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#cmdoption-migrate-fake")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each migrate of a deployment file that fakes whatever is new: of all apps, or of one."""
    for command in each_line(project.context.deployment.commands):
        names = [argument for argument in command.arguments if not argument.startswith("-")]
        if command.name == "migrate" and "--fake" in command.arguments and len(names) <= 1:
            yield Finding(
                f"{command.command} notes each new migration as applied, and changes no table",
                subject="migrate",
                location=command.location,
            )
