"""The project's migrations create every table and column that its models have.

Why: queries fail because a table or column is missing, on every database that is migrated rather than created from scratch.

Fix: run ``makemigrations`` and commit what it writes.
"""

from collections.abc import Iterable, Iterator

from django_conformance.discovery.databases.migrations import Unwritten
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.findings import NotJudged, from_problem
from django_conformance.observations import Observation
from django_conformance.reasons import Reason
from django_conformance.rules import Finding, Rule

from . import COMPARABLE

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#cmdoption-makemigrations-check",
    after=COMPARABLE,
)


_SHOWN = 5
_SHOWN_OF_MANY = 2
"""How many operations are told of an app, where it is the only one and where it is one of several."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each app whose tables would be altered, or what stops makemigrations from telling."""
    if project.not_comparable is not None:
        yield from_problem(project.not_comparable, "makemigrations cannot compare the models with the migrations: {}")
    yield from lacking(
        project, (operation for operation in project.unwritten if operation.alters and not operation.origin)
    )


def observe(project: DatabasesProject) -> Iterator[Observation]:
    """Yield what ``makemigrations`` would write for all apps, packages' among them."""
    operations: dict[str, list[str]] = {}
    for operation in project.unwritten:
        operations.setdefault(operation.app, []).append(operation.text)
    value = [{"app": app, "own": app in project.own_apps, "operations": texts} for app, texts in operations.items()]
    yield Observation("project:migrations", "makemigrations", value)


def lacking(project: DatabasesProject, operations: Iterable[Unwritten]) -> Iterator[Finding]:
    """Yield a finding for each of the project's apps that these operations are for.

    Raises:
        NotJudged: the project has a ``makemigrations`` of its own.
    """
    if project.own_makemigrations:
        message = "The project has a makemigrations of its own, which decides what a migration is needed for."
        raise NotJudged(message, Reason("not-applicable"))
    missing: dict[str, list[str]] = {}
    for operation in operations:
        if operation.app in project.own_apps:
            missing.setdefault(operation.app, []).append(operation.text)
    shown = _SHOWN if len(missing) == 1 else _SHOWN_OF_MANY
    for app, texts in missing.items():
        more = f"; and {len(texts) - shown} more" if len(texts) > shown else ""
        yield Finding(
            f"{app} lacks a migration: {'; '.join(texts[:shown])}{more}", subject=app, evidence={"operations": texts}
        )
