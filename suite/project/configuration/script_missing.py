"""The repository has every script that a deployment file starts.

Why: the container or the unit ends with "no such file or directory", and is started again and again.

Fix: write the name that the script has.
"""

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

_OF_IMAGES = ("/usr/", "/bin/", "/sbin/", "/opt/")
"""Folders in which images bring scripts of their own."""

rule = Rule(level="should", docs="https://docs.docker.com/reference/compose-file/services/#command")


def find(project: Project) -> Iterator[Finding]:
    """Yield each script that is not in the folder of the repository from which other units start theirs, and that no file mentions."""
    for script in project.context.deployment.missing_scripts:
        if script.unit.stage == "development":
            continue
        meant = nearest(script.path.rpartition("/")[2], script.beside)
        if meant is None and script.path.startswith(_OF_IMAGES):
            continue
        advice = f"did you mean {meant!r}?" if meant else f"there are {', '.join(script.beside)}"
        yield Finding(
            f"{script.unit.name} starts {script.path}, which the repository does not have: {advice}",
            subject=script.unit.name,
            location=script.unit.location,
            evidence={"path": script.path, "beside": list(script.beside)},
        )
