"""Every router gets to answer for the models that it is written for."""

from __future__ import annotations

from tests.rules import RuleTester

ROUTERS = """
    class EveryRouter:
        def db_for_read(self, model, **hints):
            return {"shop": "default"}.get(model._meta.app_label, "default")

        db_for_write = db_for_read


    class ShopRouter:
        def db_for_read(self, model, **hints):
            return "default" if model._meta.app_label == "shop" else None

        db_for_write = db_for_read


    class ReadRouter:
        def db_for_read(self, model, **hints):
            return "warehouse"

        def db_for_write(self, model, **hints):
            return "default"
"""
WAREHOUSE = "site_config.routers.WarehouseRouter"


def _routers(*names: str) -> str:
    paths = [name if "." in name else f"site_config.every.{name}" for name in names]
    return f"DATABASE_ROUTERS = {paths!r}"


def test_accepts_routers_that_are_heard(rule: RuleTester) -> None:
    """The one for everything comes last, routers of different apps may come in any order, and one that agrees changes nothing."""
    for routers in (
        (WAREHOUSE, "EveryRouter"),
        ("ShopRouter", WAREHOUSE),
        (WAREHOUSE, "ReadRouter"),
        ("EveryRouter", "ShopRouter"),
    ):
        rule.accepts({"site_config/every.py": ROUTERS}, settings=_routers(*routers))


def test_accuses_a_router_that_comes_too_late(rule: RuleTester) -> None:
    """The first router answers 'default' for all that it does not know."""
    rule.accuses(
        {"site_config/every.py": ROUTERS},
        "site_config/routers.py:1",
        settings=_routers("EveryRouter", WAREHOUSE),
        subject=WAREHOUSE,
        says="site_config.every.EveryRouter, which stands before it",
    )
