"""The settings module can be imported, Django can be set up, and every area looked at."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import STOPS_DATABASES


def test_accepts_areas_with_problems_of_their_own(rule: RuleTester) -> None:
    """A router that cannot be loaded is another rule's: its area could be looked at."""
    rule.accepts({}, settings='DATABASE_ROUTERS = ["site_config.routers.StoreRouter"]')


def test_accuses_an_area_that_could_not_be_looked_at(rule: RuleTester) -> None:
    """What stops discovery of an area is accused with the area, the cause and its place."""
    (stopped,) = rule.accuses({"shop/apps.py": STOPS_DATABASES}, "shop/apps.py:5")

    assert stopped.subject == "databases"
    assert stopped.message == "databases could not be looked at: RuntimeError: no answer"
