"""A server in a deployment file finds the application that it should serve, and speaks its protocol.

Why: a server ends at once where there is no such module. A WSGI server that calls an ASGI application answers 500 to every request, and so
does an ASGI server with a WSGI application.

Fix: name the application of the project: ``gunicorn mysite.wsgi``, ``uvicorn mysite.asgi:application``. Gunicorn serves ASGI with
``-k uvicorn.workers.UvicornWorker``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.named_modules import missing_module
from django_conformance.discovery.project import Project
from django_conformance.inventory import DeclaredServer, each_line
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import module_level

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/howto/deployment/")

_FORGIVING = ("hypercorn",)
"""Servers that find out which kind of application they have."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each server whose application does not exist, or is of the other kind."""
    for server in each_line(project.context.deployment.servers):
        if server.target is None or "$" in server.target:
            continue
        message, hint = _missing(server, project) or _of_the_other_kind(server, project) or ("", "")
        if message:
            yield Finding(
                f"{server.unit.name} starts {server.program} with {server.target!r}, {message}",
                subject=server.unit.name,
                location=server.location,
                hint=hint,
                evidence={"target": server.target, "program": server.program},
            )


def _missing(server: DeclaredServer, project: Project) -> tuple[str, str] | None:
    module = str(server.target).partition(":")[0]
    missing = missing_module(module, project.context)
    if missing is None:
        return None
    meant = missing.suggestion
    hint = f"Write {server.program} {meant}:application." if meant else ""
    return f"and the project has no module {module!r}: the server does not start{missing.advice}", hint


def _of_the_other_kind(server: DeclaredServer, project: Project) -> tuple[str, str] | None:
    """Say what comes of a server that calls an application of the other kind."""
    kind = _kind(str(server.target), project)
    if not kind or not server.interface or kind == server.interface or server.program in _FORGIVING:
        return None
    if kind == "asgi":
        hint = (
            "Add -k uvicorn.workers.UvicornWorker, or start uvicorn or daphne."
            if server.program == "gunicorn"
            else "Start uvicorn or daphne."
        )
        return "which is an ASGI application, as a WSGI server: every request ends in a TypeError", hint
    other = str(server.target).replace("wsgi", "asgi")
    hint = f"Serve {other}, or add --interface wsgi." if server.program == "uvicorn" else f"Serve {other}."
    return "which is a WSGI application, as an ASGI server: every request ends in a TypeError", hint


def _kind(target: str, project: Project) -> str:
    """Return ``asgi`` or ``wsgi`` as the module of an application makes it, empty where that is not known."""
    module, _, name = target.partition(":")
    file = next((file for file in project.context.sources.every if file.module == module), None)
    if file is None:
        return ""
    for node in module_level(file.tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(item, ast.Name) and item.id == (name or "application") for item in targets):
            called = " ".join(file.dotted(call.func).lower() for call in ast.walk(node) if isinstance(call, ast.Call))
            kinds = {
                "asgi": "get_asgi_application" in called or "protocoltyperouter" in called,
                "wsgi": "get_wsgi_application" in called,
            }
            return next((kind for kind, is_kind in kinds.items() if is_kind), "")
    return ""
