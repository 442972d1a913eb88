"""Each entry of a list in the settings ends with a comma."""

from __future__ import annotations

from tests.rules import RuleTester

_SETTINGS = "{name} = [\n    {first}\n    {second},\n]\n"


def test_accepts_entries_that_are_apart(rule: RuleTester) -> None:
    """Commas, a long entry in two halves, and lists of other things."""
    rule.each("shop/settings.py:2", _SETTINGS).accepts("""
        ALLOWED_HOSTS | "shop.example", | "www.shop.example"
        CORS_ALLOWED_ORIGIN_REGEXES | r"^https://[a-z]+" | r"\\.shop\\.example$"
        CSRF_TRUSTED_ORIGINS | "https://" | "shop.example"
        EXAMPLE_APPS | "shop.apps." | "ShopConfig"
        ADVICE | "ask.first" | "then.write"
    """)


def test_accuses_a_missing_comma(rule: RuleTester) -> None:
    """Hosts, origins and dotted paths that are two entries."""
    rule.each("shop/settings.py:2", _SETTINGS).accuses("""
        ALLOWED_HOSTS | "shop.example" | "www.shop.example"  # 2 entries with no comma between them: 'shop.example', 'www.shop.example'
        CSRF_TRUSTED_ORIGINS | "https://shop.example" | "https://www.shop.example"  # 2 entries
        CORS_ALLOWED_ORIGINS | "http://localhost:3000" | "https://shop.example"  # 2 entries
        SHARED_APPS | "shop" | "warehouse"  # 'shop', 'warehouse'
    """)
