"""No deployment for production serves the project with ``runserver``.

Why: the development server has gone through no security audit or performance test, it reloads itself, and with DEBUG off it serves no
static files.

Fix: start Gunicorn, Daphne or Uvicorn instead.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import DeclaredCommand
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver")

_DEVELOPMENT_SERVERS = ("runserver", "runserver_plus")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each ``runserver`` of a unit whose file, format or variables say that it is for production.

    Where they say nothing, settings with DEBUG off for all do, unless another server is declared.
    """
    lines: dict[str, DeclaredCommand] = {}
    for command in project.context.deployment.commands:
        if command.name in _DEVELOPMENT_SERVERS and command.unit.role == "service" and _serves(command, project):
            lines.setdefault(str(command.location), command)
    for command in lines.values():
        yield Finding(
            f"{command.unit.name} serves the project in production with {command.name}, Django's development server",
            subject=command.unit.name,
            location=command.location,
            hint=_hint(project),
            evidence={"command": command.command},
        )


def _serves(command: DeclaredCommand, project: CommandsProject) -> bool:
    """Whether a unit serves in production."""
    unit, deployment = command.unit, project.context.deployment
    if any((server.unit.name, server.unit.location) == (unit.name, unit.location) for server in deployment.servers):
        return False  # a script asks which of the two is to be started
    if unit.stage != "unsaid":
        return unit.stage == "production"
    if deployment.servers or unit.variable_files or {"DEBUG", "DJANGO_DEBUG"} & set(unit.variables):
        return False
    return command.settings in (None, project.context.settings) and _debug_is_off(project)


def _debug_is_off(project: CommandsProject) -> bool:
    """Whether the settings module says DEBUG = False, and nothing else of it: no variable turns it on."""
    named = project.context.settings
    file = next((file for file in project.context.sources.every if file.module == named), None)
    assigned = (
        []
        if file is None
        else [
            node.value
            for node in ast.walk(file.tree)
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["DEBUG"]
        ]
    )
    return len(assigned) == 1 and isinstance(assigned[0], ast.Constant) and assigned[0].value is False


def _hint(project: CommandsProject) -> str:
    originals = project.context.originals
    asgi, wsgi = originals.get("ASGI_APPLICATION"), originals.get("WSGI_APPLICATION")
    if isinstance(asgi, str):
        return f"Start daphne {':'.join(asgi.rsplit('.', 1))}."
    target = (
        ":".join(wsgi.rsplit(".", 1)) if isinstance(wsgi, str) else f"{project.context.settings.partition('.')[0]}.wsgi"
    )
    return f"Start gunicorn {target}."
