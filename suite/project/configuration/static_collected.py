"""Static files are collected with the storage that serves them.

Why: a manifest storage reads ``staticfiles.json``, which ``collectstatic`` writes only with that storage. An image that is built with other
settings, or without the variable that chooses the storage, has none: every page raises ValueError: Missing staticfiles manifest entry.

Fix: build with the same: ``RUN DJANGO_SETTINGS_MODULE=shop.settings.production python manage.py collectstatic --noinput``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.deployed_settings import module_of
from django_conformance.discovery.project import Project
from django_conformance.inventory import DeclaredCommand
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import read_in
from django_conformance.source.files import SourceFile
from django_conformance.source.imports import base_module
from django_conformance.source.nodes import spelled
from django_conformance.source.reading import entries

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#manifeststaticfilesstorage",
)

_MANIFEST = re.compile(r"Manifest\w*Storage")
_DISABLED = re.compile(
    r"DISABLE_COLLECTSTATIC[\"']?\s*[:=]\s*(?:\{\s*[^{}]*[\"']value[\"']\s*:\s*)?[\"']?(?:1|true)\b", re.IGNORECASE
)
_SETTINGS = ("STORAGES", "STATICFILES_STORAGE")


def find(project: Project) -> Iterator[Finding]:
    """Yield each build that collects static files without what chooses the storage of the server, and that nothing collects them."""
    yield from _uncollected(project)
    deployment, files = project.context.deployment, project.context.deployment_files
    servers = [server for server in deployment.servers if server.unit.stage != "development"]
    for command in deployment.commands:
        if command.name != "collectstatic" or command.unit.role != "build" or not servers:
            continue
        if any(other.name == "collectstatic" and other.unit.role != "build" for other in deployment.commands):
            return
        file = files.at(project.context.project / command.location.path)
        for server in servers:
            why = _differs(command, module_of(server, project.context.project), project)
            why = why or _lacks(server.unit.variables, file.text if file is not None else "", project)
            if why:
                yield Finding(
                    f"{command.location} collects static files {why}, and {server.unit.name} ({server.location}) serves them by a "
                    "manifest: each page raises ValueError: Missing staticfiles manifest entry",
                    subject="collectstatic",
                    location=command.location,
                )
                return


def _uncollected(project: Project) -> Iterator[Finding]:
    """Yield that no file of the repository collects static files, where an image is built without, or a platform is told not to."""
    context, files = project.context, project.context.deployment_files.every
    settings = context.originals
    storage = dict(entries(dict(entries(settings.get("STORAGES"))).get("staticfiles"))).get("BACKEND")
    named = f"{storage or settings.get('STATICFILES_STORAGE', '')} {settings.get('MIDDLEWARE')}".lower()
    if not re.search(r"manifest|whitenoise", named) or any("collectstatic" in file.text for file in files):
        return
    disabled = next(((file, match) for file in files if (match := _DISABLED.search(file.text)) is not None), None)
    if disabled is not None:
        file, match = disabled
        yield Finding(
            f"{file.relative} sets DISABLE_COLLECTSTATIC, and nothing else collects static files: there are none to serve",
            subject="collectstatic",
            location=file.place(match.start()),
            hint="Leave the variable out, or run collectstatic in the release.",
        )
        return
    server = next(
        (
            server
            for server in context.deployment.servers
            if server.unit.stage != "development" and server.unit.format in ("compose", "dockerfile", "kubernetes")
        ),
        None,
    )
    if server is not None and "manifest" in named and not any(file.name == "staticfiles.json" for file in files):
        yield Finding(
            f"nothing runs collectstatic, and {server.unit.name} ({server.location}) serves static files by a manifest: each page raises "
            "ValueError: Missing staticfiles manifest entry",
            subject="collectstatic",
            location=server.location,
            hint="Write RUN python manage.py collectstatic --noinput into the Dockerfile.",
        )


def _differs(command: DeclaredCommand, served: str | None, project: Project) -> str:
    """Say with which settings static files are collected, where those have no manifest and the server's have."""
    collected = module_of(command, project.context.project) or project.context.settings
    if served is None or served == collected:
        return ""
    ours, theirs = _chain(collected, project), _chain(served, project)
    if not ours or not theirs or any(_written(file) for file in ours):
        return ""
    return f"with {collected}, not with {served}" if any(_written(file) for file in theirs) else ""


def _chain(module: str, project: Project) -> list[SourceFile]:
    """Return the file of a settings module, and those that it takes all names of."""
    chain: list[SourceFile] = []
    ahead = [module]
    for name in ahead:
        file = project.context.sources.by_module.get(name)
        if file is None or file in chain:
            continue
        chain.append(file)
        stars = [node for node in file.of(ast.ImportFrom) if node.names[0].name == "*"]
        ahead += [base_module(node, name, is_package=file.is_package) or "" for node in stars]
    return chain


def _written(file: SourceFile) -> list[ast.Assign]:
    """Return the assignments of a manifest storage in a file of settings."""
    return [
        node
        for node in file.of(ast.Assign)
        if spelled(_root(node.targets[0])) in _SETTINGS and _MANIFEST.search(ast.unparse(node.value))
    ]


def _root(target: ast.expr) -> ast.expr:
    while isinstance(target, ast.Subscript):
        target = target.value
    return target


def _lacks(given: tuple[str, ...], dockerfile: str, project: Project) -> str:
    """Say which variable chooses the storage, where the server has it and the build has not."""
    for file in project.context.sources.code(containing=_SETTINGS):
        for node in _written(file) if file.loaded is not None else ():
            asked = [above.test for above in file.ancestors(node) if isinstance(above, ast.If)]
            asked += [part.test for part in ast.walk(node.value) if isinstance(part, ast.IfExp)]
            for name in (name for test in asked for name in _variables(test, file)):
                if name in given and not re.search(rf"\b{re.escape(name)}\b", dockerfile):
                    return f"without {name}, which chooses the storage ({file.place(node)})"
    return ""


def _variables(test: ast.expr, file: SourceFile) -> Iterator[str]:
    """Yield the variables that a question asks for, also by names of its file."""
    for node in ast.walk(test):
        name, _ = read_in(node)
        if name is not None:
            yield name
        if isinstance(node, ast.Name):
            for given in file.of(ast.Assign):
                if spelled(given.targets[0]) == node.id:
                    yield from (found for part in ast.walk(given.value) if (found := read_in(part)[0]) is not None)
