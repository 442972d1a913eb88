"""No deployment for production serves the project with ``runserver``.

Why: the development server has gone through no security audit or performance test, it reloads itself, and with DEBUG off it serves no
static files.

Fix: start Gunicorn, Daphne or Uvicorn instead.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver")

_DEVELOPMENT_SERVERS = ("runserver", "runserver_plus")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each ``runserver`` of a unit whose file, format or variables say that it is for production."""
    for command in project.context.deployment.commands:
        if (
            command.name in _DEVELOPMENT_SERVERS
            and command.unit.stage == "production"
            and command.unit.role == "service"
        ):
            yield Finding(
                f"{command.unit.name} serves the project in production with {command.name}, Django's development server",
                subject=command.unit.name,
                location=command.location,
                hint=_hint(project),
                evidence={"command": command.command},
            )


def _hint(project: CommandsProject) -> str:
    originals = project.context.originals
    asgi, wsgi = originals.get("ASGI_APPLICATION"), originals.get("WSGI_APPLICATION")
    if isinstance(asgi, str):
        return f"Start daphne {':'.join(asgi.rsplit('.', 1))}."
    target = (
        ":".join(wsgi.rsplit(".", 1)) if isinstance(wsgi, str) else f"{project.context.settings.partition('.')[0]}.wsgi"
    )
    return f"Start gunicorn {target}."
