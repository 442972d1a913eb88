"""Every app of the project that has managed models has migrations."""

from __future__ import annotations

from tests.rules import RuleTester

OFFERS = """
    from django.db import models


    class Offer(models.Model):
        {}
"""
INSTALLED = 'INSTALLED_APPS += ["offers"]\n'


def test_accepts_apps_that_need_none(rule: RuleTester) -> None:
    """Apps without models, with unmanaged ones alone, and those whose migrations are turned off need none."""
    unmanaged = OFFERS.format("class Meta:\n            managed = False")
    managed = OFFERS.format("price = models.IntegerField()")

    rule.accepts({"offers/__init__.py": "", "offers/models.py": unmanaged}, settings=INSTALLED)
    rule.accepts(
        {"offers/__init__.py": "", "offers/models.py": managed},
        settings=INSTALLED + 'MIGRATION_MODULES = {"offers": None}\n',
    )


def test_accuses_managed_models_without_migrations(rule: RuleTester) -> None:
    """An app with a managed model and no migrations is accused where its first model stands."""
    managed = OFFERS.format("price = models.IntegerField()")

    (offers,) = rule.accuses(
        {"offers/__init__.py": "", "offers/models.py": managed}, "offers/models.py:4", settings=INSTALLED
    )

    assert offers.subject == "offers"
    assert offers.message == "offers has offers.Offer and no migrations: migrate creates no table for them"
