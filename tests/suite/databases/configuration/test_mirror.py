"""``TEST['MIRROR']`` names another alias of DATABASES, on the same kind of database server."""

from __future__ import annotations

from tests.rules import RuleTester

REPLICA = 'DATABASES["replica"] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}\n'


def test_accepts_the_primary(rule: RuleTester) -> None:
    """A replica that mirrors its primary is what Django asks for."""
    rule.accepts({}, settings=REPLICA)


def test_accuses_mirrors_that_cannot_be_made(rule: RuleTester) -> None:
    """A misspelled alias, the alias itself and two that mirror each other are accused, each by its alias."""
    misspelled, itself, first, second = rule.findings(
        {},
        settings="""
            for alias, mirror in {"a": "defualt", "b": "b", "c": "d", "d": "c"}.items():
                DATABASES[alias] = {**DATABASES["default"], "TEST": {"MIRROR": mirror}}
        """,
    )

    assert misspelled.message == (
        "DATABASES['a']['TEST']['MIRROR'] is 'defualt', which is not an alias; the aliases are 'default', 'warehouse', 'a', "
        "'b', 'c', 'd'"
    )
    assert (itself.subject, itself.message) == ("b", "DATABASES['b']['TEST']['MIRROR'] is the alias itself")
    assert first.message.startswith("DATABASES['c'] and DATABASES['d'] are each the other's MIRROR")
    assert (first.subject, second.subject) == ("c", "d")


def test_accuses_another_kind_of_server(rule: RuleTester) -> None:
    """A mirror is given the name of a database of its primary's server."""
    (other,) = rule.findings(
        {"site_config/ledger/__init__.py": "", "site_config/ledger/base.py": LEDGER},
        settings=REPLICA + 'DATABASES["replica"]["ENGINE"] = "site_config.ledger"',
    )

    assert other.message.startswith("DATABASES['replica'] (ledger) has 'default' (sqlite) as its MIRROR")


LEDGER = """
    from django.db.backends.sqlite3 import base


    class DatabaseWrapper(base.DatabaseWrapper):
        vendor = "ledger"
"""
