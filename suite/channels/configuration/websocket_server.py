"""A project with WebSocket routes is served by an ASGI server.

Why: a WSGI server hands a WebSocket's request to Django's views, which answer 404. In development runserver speaks ASGI with Daphne among the apps, so it shows in
production only.

Fix: add "daphne" at the top of INSTALLED_APPS; start daphne or uvicorn with the ASGI application, or give Gunicorn ``-k uvicorn.workers.UvicornWorker``.
"""

import re
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://channels.readthedocs.io/en/stable/deploying.html",
    after=("channels.configuration.application-imports",),
)

_NAMED = re.compile(
    r"\b(?:uvicorn|hypercorn|granian|nginx-unit)\b|\bdaphne\s+-|\bdaphne\s+\S+[.:]|[\"']daphne[\"']\s*,\s*[\"'](?:-|[\w.]+:)|\basgi:application\b",
    re.IGNORECASE,
)
"""What names a server of ASGI, or a command of Daphne's: in documentation and lists of packages too."""
_SERVES_ITSELF = re.compile(r"Framework :: Django|\bchannels(?:\[\w+\])?\s*[=~]=\s*[23]\.", re.IGNORECASE)
"""What a library for Django says of itself, whose project is an example; a version of Channels whose runserver speaks ASGI."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield the WSGI server that is declared for a project with WebSocket routes, where no ASGI server is declared or named anywhere."""
    deployment, application = project.context.deployment, project.inventory.application
    routes = [route for route in project.inventory.routes if route.protocol == "websocket"]
    servers = [server for server in deployment.servers if server.unit.stage != "development"]
    unread = [unit for unit in deployment.unread if unit.stage != "development"]
    if application is None or not routes or unread or "asgi" in deployment.mentions:
        return
    if not servers:
        yield from _served_by_nothing(project, len(routes))
        return
    if any(server.interface != "wsgi" for server in servers):
        return
    server = servers[0]
    yield Finding(
        f"{server.unit.name} ({server.location}) serves {server.target or 'the project'} with {server.program} over WSGI, and nothing serves "
        f"{application.path}, which has {len(routes)} WebSocket route(s) ({routes[0].pattern}): each WebSocket is answered 404",
        subject=server.unit.name,
        location=server.location,
        hint=_hint(server.program, application.module, application.name),
        evidence={"servers": [str(declared.location) for declared in servers], "routes": len(routes)},
    )


def _served_by_nothing(project: ChannelsProject, routes: int) -> Iterator[Finding]:
    """Yield the app that is missing where ``runserver`` is the only server that the project's files know of, and serves WSGI."""
    context = project.context
    if project.daphne_position is not None or project.staticfiles_position is None or context.deployment.servers:
        return
    if any(_NAMED.search(file.text) or _SERVES_ITSELF.search(file.text) for file in context.deployment_files.every):
        return
    yield Finding(
        f"'daphne' is not in INSTALLED_APPS, and no file starts an ASGI server: manage.py runserver serves WSGI, and each of the {routes} WebSocket route(s) "
        "is answered 404",
        subject="INSTALLED_APPS",
        hint='Add "daphne" at the top of INSTALLED_APPS.',
    )


def _hint(program: str, module: str, name: str) -> str:
    if program == "gunicorn":
        return f"Start gunicorn {module}:{name} -k uvicorn.workers.UvicornWorker, or daphne {module}:{name}."
    return f"Start daphne {module}:{name} or uvicorn {module}:{name}."
