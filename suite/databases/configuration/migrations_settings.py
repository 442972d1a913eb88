"""The content of the project's migrations does not depend on settings, the environment or an installed package.

Why: choices and defaults that are read from there differ by machine. ``makemigrations --check`` fails on some of them, and
each may write another migration. Tables are not affected.

Fix: give the field a function, or set choices in the form. Where the difference is intended, do nothing.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import COMPARABLE

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/ref/models/fields/#choices",
    after=COMPARABLE,
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each app with operations whose values come from outside its code."""
    if project.own_makemigrations:
        return
    varying: dict[str, dict[str, str]] = {}
    for operation in project.unwritten:
        if operation.origin and operation.app in project.own_apps:
            varying.setdefault(operation.app, {})[operation.text] = operation.origin
    for app, origins in varying.items():
        told = "; ".join(f"{text} (from {origin})" for text, origin in list(origins.items())[:5])
        yield Finding(
            f"{app} has values that differ from those in its migrations: {told}",
            subject=app,
            evidence={"operations": list(origins), "origins": list(origins.values())},
        )
