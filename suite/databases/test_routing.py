"""What the routers answer for each model: every answer is usable, and the answers fit together.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#automatic-database-routing
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.drivers.databases import routing
from django_conformance.findings import Finding, from_problem, raise_all
from django_conformance.inventory.databases import DUMMY

from .grounds import ANSWERED, LOADED, USABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.inventory import DatabasesInventory, Model

DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/"
CONTRIB = f"{DOCS}#behavior-of-contrib-apps"
OF_DATABASES = {"each": "databases", "needs": ("two-databases",)}


@pytest.mark.conformance(
    "databases.routing.raises", level="must", docs=f"{DOCS}#database-routers", each="databases", after=LOADED
)
def test_raises(subject: DatabasesInventory) -> None:
    """A router answers for every model, with or without hints.

    Why: Django passes no hints for queries that start at a model. An exception there breaks all of them.

    Fix: read hints with ``hints.get(…)``, and return None if the router has no opinion.
    """
    raise_all(from_problem(problem) for problem in subject.problems if problem.stage == "router-raised")


@pytest.mark.conformance(
    "databases.routing.answer-type", level="must", docs=f"{DOCS}#database-routers", each="databases", after=LOADED
)
def test_answer_type(subject: DatabasesInventory) -> None:
    """``db_for_read()`` and ``db_for_write()`` return the name of an alias, or None.

    Why: Django takes any other true value for an alias, and the first query fails.

    Fix: return a key of DATABASES, as a string.
    """
    raise_all(from_problem(problem) for problem in subject.problems if problem.stage == "router-answer")


@pytest.mark.conformance(
    "databases.routing.unknown-alias", level="must", docs=f"{DOCS}#database-routers", each="databases", after=ANSWERED
)
def test_unknown_alias(subject: DatabasesInventory) -> None:
    """Every alias that a router returns is a key of DATABASES.

    Why: Django notices only at the first query, which raises ConnectionDoesNotExist.

    Fix: correct the alias in the router, or add it to DATABASES.
    """
    findings = []
    for method, alias, models in _by_answer(subject):
        if alias not in subject.aliases:
            router = _router(subject, method, models[0])
            who = f"{router.path if router else 'a router'}.{method}()"
            text = f"{who} answers {alias!r} for {_labels(models)}, which is not an alias in DATABASES"
            findings.append(_finding(text, models, router.location if router else None, alias=alias, method=method))
    raise_all(findings)


@pytest.mark.conformance(
    "databases.routing.unusable-alias", level="must", docs=f"{DOCS}#database-routers", each="databases", after=ANSWERED
)
def test_unusable_alias(subject: DatabasesInventory) -> None:
    """Every model is read from and written to an alias with an ENGINE.

    Why: DATABASES may have an empty entry, but every query on it raises ImproperlyConfigured. If no router has an
    answer, the query goes to 'default'.

    Fix: make a router answer for the model, for reads and for writes, or give the alias an ENGINE.
    """
    if len(subject.databases) == 1 and not subject.routers:
        return  # a project without a database
    findings = []
    for app in dict.fromkeys(model.app for model in subject.models):
        models = [model for model in subject.models if model.app == app]
        reads = [model for model in models if _unusable(subject, model.read)]
        writes = [model for model in models if _unusable(subject, model.write)]
        if not reads and not writes:
            continue
        concerned = list(dict.fromkeys((*writes, *reads)))
        alias = next(alias for model in concerned for alias in (model.write, model.read) if _unusable(subject, alias))
        doing = "written" if not reads else "read" if not writes else "read and written"
        text = f"{_labels(concerned)}: {doing} on {alias!r}, which has no ENGINE"
        reader = _router(subject, "db_for_read", concerned[0])
        if not reads and reader is not None:
            text += f"; {reader.path} answers only for reads"
        elif alias == "default":
            text += "; no router has an answer"
        findings.append(
            _finding(text, concerned, reader.location if reader else concerned[0].location, app=app, alias=alias)
        )
    raise_all(findings)


@pytest.mark.conformance(
    "databases.routing.no-tables", level="must", docs=f"{DOCS}#allow_migrate", each="databases", after=USABLE
)
def test_no_tables(subject: DatabasesInventory) -> None:
    """``allow_migrate()`` allows every managed model on some alias.

    Why: if it is False for all aliases, no table is created, but ``migrate`` records the migration as applied. The
    first query finds no table.

    Fix: return True or None for the alias that the model is written to, or declare the model ``managed = False``.
    """
    findings = []
    for alias, models in _grouped(model for model in _own_tables(subject) if not model.migrate):
        text = f"{_labels(models)}: written to {alias!r}, but without a table: allow_migrate() is False on every alias"
        findings.append(_finding(text, models, _migrator(subject, alias, models[0]), alias=alias))
    raise_all(findings)


@pytest.mark.conformance(
    "databases.routing.migrate-mismatch",
    level="must",
    docs=f"{DOCS}#allow_migrate",
    each="databases",
    after=(*USABLE, "databases.routing.no-tables"),
)
def test_migrate_mismatch(subject: DatabasesInventory) -> None:
    """A model is migrated on the aliases that it is read from and written to.

    Why: otherwise the table is on another alias than the queries.

    Fix: return True in ``allow_migrate()`` for the alias that ``db_for_write()`` answers, and False for the others.
    """
    replicas = subject.replicas
    findings = []
    for doing, field in (("written", "write"), ("read", "read")):
        wrong = [
            model
            for model in _own_tables(subject)
            if model.migrate
            and (alias := getattr(model, field)) in subject.usable
            and not {alias, replicas.get(alias)} & set(model.migrate)
            and not (field == "read" and model.read == model.write)
        ]
        for _, models in _grouped(wrong, field):
            alias, where = getattr(models[0], field), ", ".join(map(repr, models[0].migrate))
            text = f"{_labels(models)}: {doing} on {alias!r}, where allow_migrate() is False; its tables are on {where}"
            place = _migrator(subject, alias, models[0])
            findings.append(_finding(text, models, place, alias=alias, tables=list(models[0].migrate)))
    raise_all(findings)


@pytest.mark.conformance(
    "databases.routing.read-write-split",
    level="must",
    docs=f"{DOCS}#an-example",
    each="databases",
    after=(*USABLE, "databases.routing.migrate-mismatch"),
)
def test_read_write_split(subject: DatabasesInventory) -> None:
    """A model is read from the alias that it is written to, or from a replica of it.

    Why: otherwise written rows are never read back, unless something outside Django copies them.

    Fix: return the same alias from both methods, or declare the replica with ``TEST['MIRROR']``.
    """
    replicas = subject.replicas
    findings = []
    for model in subject.models:
        reads = [alias for alias in (model.reads or (model.read,)) if alias in subject.usable]
        astray = [
            alias
            for alias in reads
            if not _same(subject, alias, model.write)
            and replicas.get(alias) != replicas.get(model.write or "", model.write)
        ]
        if astray and model.write in subject.usable and not _shared_replica(subject, astray[0]):
            router = _router(subject, "db_for_read", model)
            text = (
                f"{model.label} is written to {model.write!r} but read from {astray[0]!r}, which is not a replica of it"
            )
            findings.append(
                _finding(text, [model], router.location if router else None, read=astray[0], write=model.write)
            )
    raise_all(findings)


@pytest.mark.conformance("databases.routing.contrib-together", level="must", docs=CONTRIB, after=USABLE, **OF_DATABASES)
def test_contrib_together(subject: DatabasesInventory) -> None:
    """Django's apps that depend on each other share a database: auth with contenttypes, admin with auth.

    Why: their foreign keys and post_migrate handlers refer to each other, so ``migrate`` fails if the other's tables
    are missing.

    Fix: route the apps in the message to the same alias.
    """
    homes = {model.app: model for model in reversed(subject.models) if not model.own and model.write in subject.usable}
    findings = []
    for app, needed in (
        ("auth", "contenttypes"),
        ("admin", "auth"),
        ("admin", "contenttypes"),
        ("flatpages", "sites"),
        ("redirects", "sites"),
    ):
        model, needed_model = homes.get(app), homes.get(needed)
        if model is None or needed_model is None or _same(subject, model.write, needed_model.write):
            continue
        router = _router(subject, "db_for_write", model) or _router(subject, "db_for_write", needed_model)
        text = f"{app} is written to {model.write!r}, but {needed} to {needed_model.write!r}: {app} must share a database with {needed}"
        findings.append(
            Finding(
                text,
                subject=app,
                location=router.location if router else None,
                evidence={app: model.write, needed: needed_model.write},
            )
        )
    raise_all(findings)


@pytest.mark.conformance(
    "databases.routing.migrates-replica", level="should", docs=f"{DOCS}#an-example", after=ANSWERED, **OF_DATABASES
)
def test_migrates_replica(subject: DatabasesInventory) -> None:
    """``allow_migrate()`` is False on replicas.

    Why: ``migrate --database REPLICA`` would write to a server that gets its tables from the primary.

    Fix: return False for the replica's alias.
    """
    for replica, primary in subject.replicas.items():
        made = [model for model in subject.models if replica in model.migrate]
        everywhere = all(set(subject.usable) <= set(model.migrate) for model in made)
        if made and not everywhere:  # a router that says yes to everything is that of the documentation
            described = f"{len(made)} models, including {made[0].label}"
            text = f"allow_migrate() is True on {replica!r}, a replica of {primary!r}, for {described}"
            raise Finding(text, subject=replica, location=_migrator(subject, replica, made[0]))


@pytest.mark.conformance(
    "databases.routing.tables-everywhere", level="info", docs=f"{DOCS}#allow_migrate", after=ANSWERED, **OF_DATABASES
)
def test_tables_everywhere(subject: DatabasesInventory) -> None:
    """Tables are created only on aliases that their models are read from or written to.

    Why: if ``allow_migrate()`` returns False only for one app, all other apps get empty tables on every database.

    Fix: return False for apps that don't belong on the alias.
    """
    findings = []
    for alias in subject.usable:
        if alias in subject.replicas:
            continue
        used = [model for model in subject.models if alias in (model.write, *model.reads)]
        empty = [
            model
            for model in _own_tables(subject)
            if alias in model.migrate
            and not any(_same(subject, alias, used_alias) for used_alias in (model.write, model.read))
        ]
        if used and empty:
            findings.append(
                _finding(
                    f"{alias!r} has tables that nothing reads or writes: {_labels(empty)}",
                    empty,
                    _migrator(subject, alias, empty[0]),
                    alias=alias,
                )
            )
    raise_all(findings)


def _by_answer(subject: DatabasesInventory) -> list[tuple[str, str, list[Model]]]:
    models_by_answer: dict[tuple[str, str], list[Model]] = {}
    for model in subject.models:
        for method, alias in (*(("db_for_read", alias) for alias in model.reads), ("db_for_write", model.write)):
            if alias is not None:
                models_by_answer.setdefault((method, alias), []).append(model)
    return [(method, alias, models) for (method, alias), models in models_by_answer.items()]


def _own_tables(subject: DatabasesInventory) -> list[Model]:
    """Return the models that have a table of their own and whose answers are known."""
    return [model for model in subject.models if model.managed and not model.proxy and model.write in subject.usable]


def _grouped(models: Iterable[Model], field: str = "write") -> list[tuple[str, list[Model]]]:
    groups: dict[tuple[str, str, tuple[str, ...]], list[Model]] = {}
    for model in models:
        groups.setdefault((model.app, getattr(model, field), model.migrate), []).append(model)
    return [(alias, grouped) for (_, alias, _), grouped in groups.items()]


def _unusable(subject: DatabasesInventory, alias: str | None) -> bool:
    return any(database.alias == alias and database.engine == DUMMY for database in subject.databases)


def _same(subject: DatabasesInventory, first: str | None, second: str | None) -> bool:
    """Whether two aliases are one database: the same alias, replicas of one, or two entries for one place."""
    if first == second:
        return True
    replicas = subject.replicas
    if replicas.get(first or "", first) == replicas.get(second or "", second):
        return True
    places = {
        database.alias: (database.engine, database.host, database.port, database.name) for database in subject.databases
    }
    return bool(first and second and first in places and places[first] == places.get(second) and places[first][3])


def _shared_replica(subject: DatabasesInventory, alias: str) -> bool:
    """Whether nothing is written to an alias: it may be a replica of several, by means that Django does not know."""
    return all(model.write != alias for model in subject.models)


def _router(subject: DatabasesInventory, method: str, model: Model) -> Any:
    path = routing.decided_by(method, routing.models()[model.label]) if model.label in routing.models() else None
    return next((router for router in subject.routers if router.path == path), None)


def _migrator(subject: DatabasesInventory, alias: str, model: Model) -> Any:
    """Return the place of the router that decides whether a model is migrated on an alias, else of the first that could."""
    decides = routing.migrated_by(alias, routing.models()[model.label]) if model.label in routing.models() else None
    able = [router for router in subject.routers if "allow_migrate" in router.methods]
    return next((router.location for router in able if router.path == decides), able[0].location if able else None)


def _labels(models: list[Model]) -> str:
    shown = [model.label for model in models]
    return ", ".join(shown[:4]) + (f" and {len(shown) - 4} more" if len(shown) > 4 else "")


def _finding(message: str, models: list[Model], location: Any, **evidence: object) -> Finding:
    subject = models[0].label if len(models) == 1 else models[0].app
    return Finding(
        message, subject=subject, location=location, evidence={**evidence, "models": [model.label for model in models]}
    )
