"""DATABASES, its TEST entries and DATABASE_ROUTERS: what is wrong before anything is asked or connected.

https://docs.djangoproject.com/en/stable/ref/settings/#databases
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import Finding, from_problem, from_suspicion, raise_all
from django_conformance.rules.judging import raise_judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import DatabasesInventory
    from django_conformance.rules.judging import Judgement
    from django_conformance.rules.loading import LoadedRule

SETTINGS = "https://docs.djangoproject.com/en/stable/ref/settings/"
ROUTING = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/"
GROUND = (
    "databases.configuration.default-alias",
    "databases.configuration.engine",
    "databases.configuration.router-loads",
    "databases.configuration.router-signature",
)
"""Without these nothing can be asked of the databases."""


@pytest.mark.conformance(
    "databases.configuration.default-alias", level="must", docs=f"{SETTINGS}#databases", each="databases"
)
def test_default_alias(subject: DatabasesInventory) -> None:
    """DATABASES is a dictionary of dictionaries, and has the alias 'default'.

    Why: without 'default' Django refuses every query, whatever alias it is for; one that stays unused may be empty.

    Fix: add ``"default": {}``, or rename the alias that most models use.
    """
    raise_all(from_problem(one) for one in subject.problems if one.stage == "databases")


@pytest.mark.conformance("databases.configuration.engine", level="must", docs=f"{SETTINGS}#engine", each="databases")
def test_engine(subject: DatabasesInventory) -> None:
    """The ENGINE of every alias can be loaded, with the driver that it needs.

    Why: the first query on the alias fails, and so does ``migrate``.

    Fix: correct the dotted path, or install the driver that the message names.
    """
    raise_all(from_problem(one) for one in subject.problems if one.stage == "engine")


@pytest.mark.conformance(
    "databases.configuration.router-loads", level="must", docs=f"{ROUTING}#using-routers", each="databases"
)
def test_router_loads(subject: DatabasesInventory) -> None:
    """Every entry of DATABASE_ROUTERS can be imported and made without arguments.

    Why: routers are loaded at the first query, so the site starts and then fails on every page.

    Fix: correct the dotted path in DATABASE_ROUTERS, or what the router's module imports.
    """
    raise_all(from_problem(one) for one in subject.problems if one.stage == "router")


@pytest.mark.conformance(
    "databases.configuration.router-signature", level="must", docs=f"{ROUTING}#database-routers", each="databases"
)
def test_router_signature(subject: DatabasesInventory) -> None:
    """Every method of a router takes what Django calls it with, the hints included.

    Why: a signature from before Django 1.8, or one without ``**hints``, is a TypeError in the middle of a query or of
    migrate.

    Fix: write ``db_for_read(self, model, **hints)``, ``allow_relation(self, obj1, obj2, **hints)`` and
    ``allow_migrate(self, db, app_label, model_name=None, **hints)``.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "router-signature")


@pytest.mark.conformance(
    "databases.configuration.mirror", level="must", docs=f"{SETTINGS}#mirror", each="databases", after=GROUND[:2]
)
def test_mirror(subject: DatabasesInventory) -> None:
    """``TEST['MIRROR']`` names another alias that there is, on the same kind of server.

    Why: Django's test runner connects the mirror to the database of the alias it names; without one no test can start.

    Fix: name the alias of the primary.
    """
    by_alias = {one.alias: one for one in subject.databases}
    found = []
    for one in subject.databases:
        target = by_alias.get(one.mirror or "")
        if one.mirror is None:
            continue
        if target is None:
            known = ", ".join(map(repr, by_alias))
            found.append(
                f"DATABASES[{one.alias!r}]['TEST']['MIRROR'] is {one.mirror!r}, which is no alias; there are {known}"
            )
        elif target is one:
            found.append(f"DATABASES[{one.alias!r}]['TEST']['MIRROR'] is the alias itself")
        elif target.mirror == one.alias:
            found.append(
                f"DATABASES[{one.alias!r}] and DATABASES[{target.alias!r}] are each the other's MIRROR: neither has a test "
                "database of its own"
            )
        elif target.vendor != one.vendor:
            found.append(
                f"DATABASES[{one.alias!r}] ({one.vendor}) has {target.alias!r} ({target.vendor}) as its MIRROR: "
                "it would be given the name of a database that its own server does not have"
            )
    raise_all(Finding(text, subject=text.split("'")[1]) for text in found)


@pytest.mark.conformance(
    "databases.configuration.mirror-missing",
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/testing/advanced/#testing-primary-replica-configurations",
    each="databases",
    needs=("two-databases",),
    after=GROUND,
)
def test_mirror_missing(subject: DatabasesInventory) -> None:
    """A replica that the project's tests query has a ``TEST['MIRROR']``: the primary that it is a replica of.

    Why: Django's test runner makes an empty database of its own for it, so in tests nothing that was written is ever
    read.

    Fix: add ``"TEST": {"MIRROR": "<the primary>"}`` to the replica's entry.
    """
    raise_all(_without_mirror(subject, set(subject.tested), "which the project's tests query"))


@pytest.mark.conformance(
    "databases.configuration.mirror-advised",
    level="info",
    docs="https://docs.djangoproject.com/en/stable/topics/testing/advanced/#testing-primary-replica-configurations",
    each="databases",
    needs=("two-databases",),
    after=GROUND,
)
def test_mirror_advised(subject: DatabasesInventory) -> None:
    """An alias that the routers only read from, as the replica of one that they write to, has a ``TEST['MIRROR']``.

    Why: the first test that queries it meets an empty database of the test runner's own making.

    Fix: add ``"TEST": {"MIRROR": "<the primary>"}`` to the replica's entry.
    """
    untested = set(subject.presumed_replicas) - set(subject.tested)
    raise_all(_without_mirror(subject, untested, "which no test of the project queries yet"))


def _without_mirror(databases: DatabasesInventory, replicas: set[str], why: str) -> Iterator[Finding]:
    for replica, primary in databases.presumed_replicas.items():
        if replica not in replicas:
            continue
        labels = [one.label for one in databases.models if replica in (one.reads or (one.read,))]
        text = (
            f"{', '.join(labels[:3])} are written to {primary!r} and read from {replica!r}, which nothing is written to"
        )
        yield Finding(
            f"{text}, but DATABASES[{replica!r}], {why}, has no TEST['MIRROR']",
            subject=replica,
            hint=f'Add "TEST": {{"MIRROR": "{primary}"}} to DATABASES["{replica}"].',
            evidence={"replica": replica, "primary": primary, "models": labels},
        )


@pytest.mark.conformance(
    "databases.configuration.test-dependencies",
    level="must",
    docs=f"{SETTINGS}#dependencies",
    each="databases",
    after=(*GROUND[:2], "databases.configuration.mirror"),
)
def test_dependencies(subject: DatabasesInventory) -> None:
    """``TEST['DEPENDENCIES']`` can be put in an order: no alias waits for itself, in a circle, or for none.

    Why: Django's test runner refuses to create any database, so no test can start.

    Fix: break the circle; ``"DEPENDENCIES": []`` says that an alias does not even wait for 'default'.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.test.utils import get_unique_databases_and_mirrors

    try:
        get_unique_databases_and_mirrors()
    except ImproperlyConfigured as error:
        stated = {
            one.alias: one.options["TEST.DEPENDENCIES"]
            for one in subject.databases
            if "TEST.DEPENDENCIES" in one.options
        }
        written = "; ".join(
            f"{alias!r} waits for {', '.join(map(repr, others)) or 'nothing'}" for alias, others in stated.items()
        )
        raise Finding(f"{error}: {written}", subject=", ".join(stated), evidence={"dependencies": stated}) from None


@pytest.mark.conformance(
    "databases.configuration.options",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/databases/#connection-pool",
    each="databases",
    after=GROUND[:2],
)
def test_options(subject: DatabasesInventory) -> None:
    """OPTIONS are ones that the installed Django takes, and do not contradict the alias's other settings.

    Why: the first connection is refused with ImproperlyConfigured or a TypeError, on every page.

    Fix: with ``pool`` set CONN_MAX_AGE to 0; ``pool``, ``transaction_mode`` and ``init_command`` of SQLite need
    Django 5.1.
    """
    import django

    found = []
    for one in subject.databases:
        pool = one.vendor == "postgresql" and one.options.get("pool")
        if pool and django.VERSION >= (5, 1) and one.options.get("CONN_MAX_AGE", 0) != 0:
            found.append(
                (
                    one.alias,
                    f"has a connection pool and CONN_MAX_AGE {one.options['CONN_MAX_AGE']!r}: Django takes one of them",
                )
            )
        if django.VERSION < (5, 1):
            known = ("transaction_mode", "init_command") if one.vendor == "sqlite" else ()
            newer = [name for name in (*known, *(("pool",) if pool else ())) if name in one.options]
            found += [
                (one.alias, f"has the option {name!r}, which Django {django.__version__} does not know")
                for name in newer
            ]
    raise_all(Finding(f"DATABASES[{alias!r}] {text}", subject=alias) for alias, text in found)


@pytest.mark.conformance(
    "databases.configuration.atomic-requests",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#tying-transactions-to-http-requests",
    each="databases",
    after=GROUND[:2],
)
def test_atomic_requests(subject: DatabasesInventory) -> None:
    """No asynchronous view stands behind ATOMIC_REQUESTS.

    Why: Django answers each request to such a view with RuntimeError, "You cannot use ATOMIC_REQUESTS with async
    views".

    Fix: decorate the view with ``@transaction.non_atomic_requests(using="<alias>")``, or make it synchronous.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "atomic-requests")


@pytest.mark.conformance(
    "databases.configuration.transaction-on-dummy",
    level="must",
    docs=f"{SETTINGS}#databases",
    each="databases",
    after=GROUND[:2],
)
def test_transaction_on_dummy(subject: DatabasesInventory) -> None:
    """``atomic()`` and ``on_commit()`` name their database where 'default' is empty.

    Why: without ``using`` they are for 'default', and on an empty entry each is an ImproperlyConfigured when it runs.

    Fix: write ``atomic(using="<alias>")`` and ``on_commit(…, using="<alias>")``.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "transaction-on-dummy")


@pytest.mark.conformance(
    "databases.configuration.transaction-alias",
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#controlling-transactions-explicitly",
    each="databases",
    after=(*GROUND, "databases.configuration.transaction-on-dummy"),
)
def test_transaction_alias(subject: DatabasesInventory) -> None:
    """A block in ``atomic()`` is in a transaction of the database that it writes to.

    Why: without ``using`` the transaction is on 'default'; what the block writes elsewhere is not rolled back with it.

    Fix: write ``atomic(using="<alias>")`` for the alias that the message names.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "transaction-alias")


@pytest.mark.conformance(
    "databases.configuration.select-for-update-alias",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-for-update",
    each="databases",
    after=(*GROUND, "databases.configuration.transaction-on-dummy"),
)
def test_select_for_update_alias(subject: DatabasesInventory) -> None:
    """``select_for_update()`` is in a transaction of the database that it locks rows of.

    Why: it goes to the write alias. Outside a transaction, or in one of another alias, PostgreSQL, MariaDB and MySQL
    raise TransactionManagementError; SQLite, which tests often run on, says nothing, nor does TestCase elsewhere.

    Fix: evaluate it within ``atomic()``, with ``using="<alias>"`` for the alias that the message names.
    """
    rules = ("select-for-update-alias", "select-for-update-outside")
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule in rules)


@pytest.mark.conformance(
    "databases.configuration.on-commit-alias",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#performing-actions-after-commit",
    each="databases",
    after=(*GROUND, "databases.configuration.transaction-on-dummy"),
)
def test_on_commit_alias(subject: DatabasesInventory) -> None:
    """``on_commit()`` inside a transaction of an alias waits for that alias.

    Why: without ``using`` it waits for 'default', which has no transaction open: the callback runs at once, before the
    commit, and also when the block is rolled back.

    Fix: write ``on_commit(…, using="<alias>")`` with the alias of the surrounding ``atomic()``.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "on-commit-alias")


@pytest.mark.conformance(
    "databases.configuration.alias-in-code",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#manually-selecting-a-database",
    each="databases",
    after=GROUND,
)
def test_alias_in_code(subject: DatabasesInventory) -> None:
    """Every alias that code names is a key of DATABASES: in ``using()``, ``atomic(using=…)`` and ``connections[…]``.

    Why: ConnectionDoesNotExist when the line runs.

    Fix: write the alias as DATABASES has it.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "unknown-alias")


@pytest.mark.conformance(
    "databases.configuration.table-elsewhere",
    level="must",
    docs=f"{ROUTING}#manually-selecting-a-database",
    each="databases",
    needs=("two-databases",),
    after=GROUND,
)
def test_table_elsewhere(subject: DatabasesInventory) -> None:
    """A query that names its alias, by ``using`` or by ``connections[…]``, finds its table there.

    Why: migrations make the table on another alias only, so the query fails: no such table. Tests that run on one
    database do not show it.

    Fix: name the alias that has the table, or leave the choice to the routers.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "table-elsewhere")


@pytest.mark.conformance(
    "databases.configuration.replica-written",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/testing/advanced/#testing-primary-replica-configurations",
    each="databases",
    needs=("two-databases",),
    after=GROUND,
)
def test_replica_written(subject: DatabasesInventory) -> None:
    """Nothing writes to a replica by naming its alias.

    Why: a replica refuses it, or keeps a row that its primary never has. In tests the alias is the primary itself by
    ``TEST['MIRROR']``, so they are green.

    Fix: write to the primary.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "replica-written")


@pytest.mark.conformance(
    "databases.configuration.subquery-across",
    level="must",
    docs=f"{ROUTING}#limitations-of-multiple-databases",
    each="databases",
    needs=("two-databases",),
    after=GROUND,
)
def test_subquery_across(subject: DatabasesInventory) -> None:
    """A subquery is of the database of the query that it is in.

    Why: it is one statement on one database, which has no table of the other one.

    Fix: evaluate the inner query first: ``list(….values_list("pk", flat=True))``.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "subquery-across")


@pytest.mark.conformance(
    "databases.configuration.blocking-view",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/async/#async-safety",
    each="databases",
)
def test_blocking_view(subject: DatabasesInventory) -> None:
    """No asynchronous view queries the database with the synchronous ORM.

    Why: Django refuses it with SynchronousOnlyOperation.

    Fix: use the asynchronous methods (``aget``, ``acreate``, ``async for``), or ``sync_to_async``.
    """
    raise_all(from_suspicion(one) for one in subject.suspicions if one.rule == "blocking-view")


def test_configuration(rule: LoadedRule, subject: str, judgements: dict[str, Judgement]) -> None:
    """Each rule of ``configuration/``, judged in the process that has the project imported, found nothing."""
    raise_judged(rule.check, subject, judgements)
