"""Every alias that has settings has an ENGINE."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_an_empty_alias_and_one_named_like_a_setting(rule: RuleTester) -> None:
    """An alias without any setting is meant to be unusable, and a whole alias may have any name."""
    rule.accepts(
        {},
        settings="""
            DATABASES["unused"] = {}
            DATABASES["test"] = DATABASES["warehouse"]
        """,
    )


def test_accuses_options_beside_the_alias(rule: RuleTester) -> None:
    """OPTIONS and TEST between the aliases are aliases of their own."""
    (options, test) = rule.accuses(
        {},
        "site_config/settings.py:46",
        "site_config/settings.py:47",
        settings="""

            DATABASES = {"default": DATABASES["default"], "warehouse": DATABASES["warehouse"],
                "OPTIONS": {"timeout": 90},
                "TEST": {"NAME": "shop_test"},
            }
        """,
    )

    assert options.subject == "OPTIONS"
    assert "DATABASES['default']['OPTIONS']" in options.message
    assert test.subject == "TEST"


def test_accuses_an_alias_without_an_engine(rule: RuleTester) -> None:
    """An alias that has all but ENGINE is accused with what it has."""
    rule.accuses(
        {},
        "site_config/settings.py:44",
        settings="""
            DATABASES["replica"] = {"NAME": "shop", "HOST": "replica.shop.example"}
        """,
        subject="replica",
        says="has no ENGINE, but 'HOST', 'NAME'",
    )
