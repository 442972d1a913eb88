"""A shell runs the commands that are joined with ``&&`` or the like.

Why: Compose, systemd, Supervisor, Kubernetes and a Dockerfile's list split a command into words and start it without a shell: the first
command gets ``&&`` and all that follows as its arguments, and ends with "unrecognized arguments".

Fix: write ``sh -c "… && …"``, or put the commands into a script.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.docker.com/reference/compose-file/services/#command")

_SYSTEMD_SEPARATOR = ";"


def find(project: Project) -> Iterator[Finding]:
    """Yield each unit that starts something of the project by a command with an operator that no shell reads.

    In a systemd unit a ``;`` of its own does separate commands.
    """
    deployment = project.context.deployment
    processes = (*deployment.commands, *deployment.servers, *deployment.workers, *deployment.beats)
    for unit in dict.fromkeys(process.unit for process in processes if process.unit.operator):
        if unit.format == "systemd" and unit.operator == _SYSTEMD_SEPARATOR:
            continue
        command = next(process for process in processes if process.unit == unit)
        yield Finding(
            f"{unit.name} joins commands by {unit.operator!r}, and no shell reads it there: {unit.operator!r} and what follows are arguments of the "
            f"first command ({command.command})",
            subject=unit.name,
            location=unit.location,
            hint='Write sh -c "…" around the commands.',
            evidence={"operator": unit.operator, "format": unit.format},
        )
