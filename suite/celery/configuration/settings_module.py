"""DJANGO_SETTINGS_MODULE is set before Celery() is built, to a module that exists.

Why: Celery looks for it only at that moment. A worker that starts without it in its environment never sets Django up and fails with
AppRegistryNotReady, or because it cannot import the module. A file that sets it whatever the environment says runs the worker with other
settings than those that its deployment names.

Fix: put os.environ.setdefault("DJANGO_SETTINGS_MODULE", …) above the line that builds the app, with the project's
settings module.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.settings_modules import missing
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import text

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each file that builds an app and sets the module too late, or to one that does not exist."""
    for file, built in project.app_files.items():
        lines = [statement.lineno for statement in file.tree.body if _sets_settings_module(statement)]
        is_set_up = any(_sets_up(statement) for statement in file.tree.body if statement.lineno < built)
        if lines and min(lines) > built and not is_set_up:
            yield Finding(
                f"DJANGO_SETTINGS_MODULE is set in line {min(lines)}, after Celery() is built in line {built}: a worker "
                "started without it never sets Django up",
                subject=file.module,
                location=Location(file.relative, min(lines)),
                evidence={"celery": built, "set": min(lines)},
            )
        yield from _unheeded(file, project)
        for fallback in missing(file, project.context.deployment_files):
            yield Finding(
                f"{fallback.location} falls back on the settings module {fallback.module!r}, which does not exist",
                subject=fallback.module,
                location=fallback.location,
                evidence={"settings": fallback.module},
            )


def _unheeded(file: SourceFile, project: CeleryProject) -> Iterator[Finding]:
    """Yield each module that a file sets over another one which a worker is started with."""
    for statement in file.tree.body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Subscript):
            continue
        target, module = statement.targets[0], text(statement.value)
        if (
            file.dotted(target.value) != "os.environ"
            or text(target.slice) != "DJANGO_SETTINGS_MODULE"
            or module is None
        ):
            continue
        workers = [worker for worker in project.context.deployment.workers if worker.settings not in (None, module)]
        for worker in workers[:1]:
            yield Finding(
                f"DJANGO_SETTINGS_MODULE is set to {module!r} whatever the environment says, and {worker.unit.name} ({worker.location}) "
                f"is started with {worker.settings!r}: its tasks run with other settings",
                at=file.at(statement),
                hint=f'Write os.environ.setdefault("DJANGO_SETTINGS_MODULE", {module!r}).',
                evidence={"set": module, "declared": worker.settings},
            )


def _sets_settings_module(statement: ast.stmt) -> bool:
    if not isinstance(statement, (ast.Expr, ast.Assign)):
        return False
    constants = {node.value for node in ast.walk(statement) if isinstance(node, ast.Constant)}
    attributes = {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)}
    return "DJANGO_SETTINGS_MODULE" in constants and "environ" in attributes


def _sets_up(statement: ast.stmt) -> bool:
    """Whether a statement calls something like ``django.setup()`` or ``configurations.setup()``."""
    return isinstance(statement, (ast.Expr, ast.Assign)) and any(
        (isinstance(node, ast.Attribute) and node.attr == "setup")
        or (isinstance(node, ast.Name) and "setup" in node.id)
        for node in ast.walk(statement)
    )
