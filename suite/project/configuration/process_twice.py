"""No process type appears twice in a Procfile.

Why: a platform keeps one command for each type, the last: the process of the other line is never started, and nothing says so.

Fix: give each line a name of its own: ``worker:`` and ``beat:``.
"""

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://devcenter.heroku.com/articles/procfile#procfile-format")


def find(project: Project) -> Iterator[Finding]:
    """Yield each line whose process type a later line has as well."""
    latest: dict[tuple[str, str], str] = {}
    for unit in reversed(project.context.deployment.units):
        if unit.format == "procfile":
            later = latest.setdefault((unit.location.path, unit.name), str(unit.location))
            if later != str(unit.location):
                yield Finding(
                    f"{unit.location.path} has the process type {unit.name!r} twice, and {later} alone counts: the command in line "
                    f"{unit.location.line} is never started",
                    subject=unit.name,
                    location=unit.location,
                )
