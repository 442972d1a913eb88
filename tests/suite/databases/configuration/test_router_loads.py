"""Every entry of DATABASE_ROUTERS can be imported, and instantiated without arguments."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_what_makes_a_router(rule: RuleTester) -> None:
    """A function that returns a router, and a router itself, may stand for a class."""
    rule.accepts(
        {
            "site_config/making.py": """
                from site_config.routers import WarehouseRouter


                def router():
                    return WarehouseRouter()
            """
        },
        settings="""
            from site_config.routers import WarehouseRouter

            DATABASE_ROUTERS = ["site_config.making.router", WarehouseRouter()]
        """,
    )


def test_accuses_routers_that_cannot_be_made(rule: RuleTester) -> None:
    """A misspelled path and a class that wants arguments are accused by their paths."""
    misspelled, wanting = rule.findings(
        {
            "site_config/wanting.py": """
                class Router:
                    def __init__(self, alias):
                        self.alias = alias
            """
        },
        settings='DATABASE_ROUTERS = ["site_config.routers.StoreRouter", "site_config.wanting.Router"]',
    )

    assert misspelled.subject == "site_config.routers.StoreRouter"
    assert "names 'site_config.routers.StoreRouter', which cannot be loaded: " in misspelled.message
    assert wanting.subject == "site_config.wanting.Router"
    assert "missing 1 required positional argument: 'alias'" in wanting.message


def test_accuses_a_text_in_place_of_a_list(rule: RuleTester) -> None:
    """Of a string Django takes each letter for a router."""
    (text,) = rule.findings({}, settings='DATABASE_ROUTERS = "site_config.routers.WarehouseRouter"')

    assert text.subject == "DATABASE_ROUTERS"
    assert text.message.endswith("write a list, ['site_config.routers.WarehouseRouter']")
