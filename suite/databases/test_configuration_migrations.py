"""Migrations, as far as files and models tell.

https://docs.djangoproject.com/en/stable/topics/migrations/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.databases import migrations
from django_conformance.findings import Finding, NotJudged, from_suspicion, raise_all
from django_conformance.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_conformance.inventory import DatabasesInventory, Model
    from django_conformance.observations import Observation
    from django_conformance.run.context import RunContext

DOCS = "https://docs.djangoproject.com/en/stable/topics/migrations/"
MULTI = "https://docs.djangoproject.com/en/stable/howto/writing-migrations/#data-migrations-and-multiple-databases"

CHECK = "https://docs.djangoproject.com/en/stable/ref/django-admin/#cmdoption-makemigrations-check"
COMPARABLE = (
    "databases.configuration.default-alias",
    "databases.configuration.router-loads",
    "databases.configuration.router-signature",
    "databases.configuration.migrations-load",
    "databases.configuration.migration-conflicts",
)


@pytest.mark.conformance(
    "databases.configuration.migrations-load", level="must", docs=f"{DOCS}#migration-files", each="databases"
)
def test_migrations_load(subject: DatabasesInventory, run: RunContext) -> None:
    """Every migration can be imported, and its dependencies exist.

    Why: ``migrate``, ``makemigrations`` and every test stop before they begin.

    Fix: correct what the message names; a dependency may point at a migration that was renamed or squashed away.
    """
    failure = migrations.load(run.request.project).problem
    if failure is not None:
        raise Finding(failure.message, subject=failure.subject, location=failure.location)


@pytest.mark.conformance(
    "databases.configuration.migration-conflicts",
    level="must",
    docs=f"{DOCS}#version-control",
    each="databases",
    after=("databases.configuration.migrations-load",),
)
def test_migration_conflicts(subject: DatabasesInventory, run: RunContext) -> None:
    """Every app has one last migration.

    Why: with two ``migrate`` stops: "Conflicting migrations detected; multiple leaf nodes in the migration graph".

    Fix: run ``makemigrations --merge``.
    """
    conflicts = migrations.load(run.request.project).conflicts
    raise_all(
        Finding(
            f"{app} has {len(names)} last migrations: {', '.join(names)}",
            subject=app,
            evidence={"migrations": list(names)},
        )
        for app, names in conflicts.items()
    )


@pytest.mark.conformance(
    "databases.configuration.migrations-complete",
    level="should",
    docs=CHECK,
    each="databases",
    after=COMPARABLE,
)
def test_migrations_complete(
    subject: DatabasesInventory, run: RunContext, observe: Callable[[Observation], Observation]
) -> None:
    """The project's migrations make every table and column that its models have.

    Why: the tables lack what the models have: queries fail on every database that is migrated and not made anew.

    Fix: run ``makemigrations`` and commit what it writes.
    """
    unwritten = migrations.missing(run.request.project)
    own = {model.app for model in subject.models if model.own}
    observe(migrations.observation(unwritten, own))
    _lacking((one for one in unwritten if one.app in own and one.alters), run)


@pytest.mark.conformance(
    "databases.configuration.migrations-details", level="should", docs=CHECK, each="databases", after=COMPARABLE
)
def test_migrations_details(subject: DatabasesInventory, run: RunContext) -> None:
    """The project's migrations say also what changes no column: options, choices, managers, indexes and constraints.

    Why: ``makemigrations --check`` fails for it, and the next ``makemigrations`` of anybody writes a migration of yours.

    Fix: run ``makemigrations`` and commit what it writes.
    """
    own = {model.app for model in subject.models if model.own}
    unwritten = migrations.missing(run.request.project)
    _lacking((one for one in unwritten if one.app in own and not one.alters), run)


def _lacking(unwritten: Iterable[migrations.Unwritten], run: RunContext) -> None:
    if any(command.name == "makemigrations" for command in run.inventory.commands.own):
        raise NotJudged(
            "The project has a makemigrations of its own, which decides what a migration is needed for.",
            Reason("not-applicable"),
        )
    missing: dict[str, list[str]] = {}
    for one in unwritten:
        missing.setdefault(one.app, []).append(one.text)
    raise_all(
        Finding(f"{app} lacks a migration: {'; '.join(changes[:5])}", subject=app, evidence={"operations": changes})
        for app, changes in missing.items()
    )


@pytest.mark.conformance(
    "databases.configuration.migrations-package",
    level="info",
    docs=f"{DOCS}#adding-migrations-to-apps",
    each="databases",
    after=("databases.configuration.migrations-load",),
)
def test_migrations_package(subject: DatabasesInventory, run: RunContext) -> None:
    """Every app of the project that has managed models has migrations.

    Why: ``migrate`` makes no table for an app without them, while test databases get one: tests pass where production
    fails.

    Fix: run ``makemigrations APP``; where the tables are another's business, set ``managed = False``.
    """
    unmigrated = migrations.load(run.request.project).unmigrated
    found: dict[str, list[Model]] = {}
    for model in subject.models:
        if model.own and model.managed and not model.proxy and model.app in unmigrated:
            found.setdefault(model.app, []).append(model)
    raise_all(
        Finding(
            f"{app} has {', '.join(one.label for one in models[:4])}{' …' if len(models) > 4 else ''} and no migrations: migrate makes no table for them",
            subject=app,
            location=models[0].location,
        )
        for app, models in found.items()
    )


@pytest.mark.conformance(
    "databases.configuration.migration-alias", level="info", docs=MULTI, each="databases", needs=("two-databases",)
)
def test_migration_alias(subject: DatabasesInventory) -> None:
    """A function of RunPython names the database that is being migrated, where several are.

    Why: a manager without ``using`` asks the routers, which answer where the application would go: the same rows are
    changed once for each database that is migrated.

    Fix: write ``Model.objects.using(schema_editor.connection.alias)``.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "migration-alias")
