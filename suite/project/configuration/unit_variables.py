"""Every variable in a systemd unit's command is set, and the program is an absolute path.

Why: a variable that nothing sets is empty: for ``${CELERY_BIN} multi start`` a shell runs ``multi``, and for ``multi start $CELERYD_NODES``
Celery starts no worker. And systemd does not expand variables in the first word: it looks for a program named ``${CELERY_BIN}``. A relative path with a slash there, ``venv/bin/celery``,
is refused, whatever WorkingDirectory says: the unit does not start.

Fix: set it by ``Environment=`` or in the ``EnvironmentFile=``, under the name that the command uses; write out the program's path.
"""

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.inventory import Unit
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should",
    docs="https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines",
)


def find(project: Project) -> Iterator[Finding]:
    """Yield each variable that nothing sets, and each program that is a variable, of units that start the project."""
    for unit in project.context.deployment.units:
        if unit.format != "systemd" or unit.stage == "development":
            continue
        if unit.line.lstrip("-+!@: ").startswith("$") and "{{" not in unit.line:
            program = unit.line.split()[0]
            yield _finding(
                unit, f"has {program!r} for its program, where systemd expands no variable: it does not start"
            )
        program = next(iter(unit.line.lstrip("-+!@: ").split()), "")
        if "/" in program and program[0] not in "/$%\"'" and "{" not in program:
            yield _finding(
                unit, f"has {program!r} for its program, where systemd takes an absolute path: it does not start"
            )
        for name in unit.unset:
            meant = nearest(name, unit.variables)
            advice = f"; did you mean {meant!r}, which is set?" if meant else ""
            yield _finding(unit, f"uses ${name}, and nothing sets {name}: it is empty{advice}")


def _finding(unit: Unit, what: str) -> Finding:
    return Finding(
        f"{unit.name} {what} ({unit.line})",
        subject=unit.name,
        location=unit.location,
        evidence={"command": unit.line, "variables": list(unit.variables)},
    )
