"""Compose does not substitute a variable that is meant for the container.

Why: Compose replaces ``$NAME`` in commands and health checks before a container starts, by a variable of its own shell or of the file ``.env``:
it does not look at the service's ``environment``. It warns "variable is not set. Defaulting to a blank string", and the command
runs with nothing in that place.

Fix: write ``$$NAME``, which the shell in the container reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.deployment.interpolation import Interpolated, interpolated
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/reference/compose-file/interpolation/")

_OF_CONTAINERS = ("HOSTNAME",)
"""Variables that a shell in the container has, and that a shell on the host does not export, or has another value for."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each variable that only the container has."""
    for variable in interpolated(project.context.deployment_files):
        given = "the shell in the container" if variable.variable in _OF_CONTAINERS else variable.source
        if given:
            yield _finding(variable, given)


def _finding(found: Interpolated, given: str) -> Finding:
    return Finding(
        f"the {found.part} of {found.service} has ${found.variable}, which Compose replaces by a variable of its own, or by nothing: it "
        f"is {given} that gives it to the container",
        subject=found.service,
        location=found.location,
        hint=f"Write $${found.variable}.",
        evidence={"command": found.command, "variable": found.variable},
    )
