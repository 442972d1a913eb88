"""The settings module can be imported, Django can be set up, and every area looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester

STOPPED = """
    from django.apps import AppConfig, apps


    def refuse(*arguments, **options):
        raise RuntimeError("no answer")


    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            apps.get_models = refuse
"""
"""A project that takes away what databases are discovered with."""


def test_accepts_areas_with_problems_of_their_own(rule: RuleTester) -> None:
    """A router that cannot be loaded is another rule's: its area could be looked at."""
    rule.accepts({}, settings='DATABASE_ROUTERS = ["site_config.routers.StoreRouter"]')


def test_accuses_an_area_that_could_not_be_looked_at(rule: RuleTester) -> None:
    """What stops discovery of an area is accused with the area, the cause and its place."""
    (stopped,) = rule.accuses({"shop/apps.py": STOPPED}, "shop/apps.py:5")

    assert stopped.subject == "databases"
    assert stopped.message == "databases could not be looked at: RuntimeError: no answer"
