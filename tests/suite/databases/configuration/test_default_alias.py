"""DATABASES is a dictionary of dictionaries, and has the alias 'default'."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_an_empty_default(rule: RuleTester) -> None:
    """A 'default' that nothing uses may be empty."""
    rule.accepts({}, settings='DATABASES = {"default": {}, "warehouse": DATABASES["warehouse"]}')


def test_accuses_databases_without_a_default(rule: RuleTester) -> None:
    """DATABASES without 'default' is accused, with the aliases that it has; where there are models Django does not start."""
    (missing,) = rule.findings({}, settings='INSTALLED_APPS = []\nDATABASES = {"main": DATABASES["default"]}')

    assert missing.subject == "default"
    assert missing.message == "DATABASES has 'main' and no 'default': Django refuses every query of every alias"


def test_accuses_what_is_no_dictionary(rule: RuleTester) -> None:
    """An alias whose entry is an address, and a list of entries, are accused."""
    (entry,) = rule.findings({}, settings='INSTALLED_APPS = []\nDATABASES["warehouse"] = "sqlite:///shelves"')
    (whole,) = rule.findings({}, settings="INSTALLED_APPS = []\nDATABASES = [DATABASES]")

    assert (entry.subject, entry.message) == (
        "warehouse",
        "DATABASES['warehouse'] is 'sqlite:///shelves', not a dictionary",
    )
    assert (whole.subject, whole.message) == ("DATABASES", "DATABASES is list, not a dictionary of aliases")
