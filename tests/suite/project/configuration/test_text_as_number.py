"""A setting that code calculates with is a number."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_USE = "from datetime import timedelta\nfrom pathlib import Path\n\nfrom django.conf import settings\n\n\ndef use(rows):\n    return {}\n"


def test_accepts_text_that_stays_text(rule: RuleTester) -> None:
    """Text in text and in paths, text that is converted, and a number."""
    rule.each("shop/pages.py", _USE, settings="DAYS = '7'\nDATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000").accepts("""
        f'{settings.DAYS} days'
        int(settings.DAYS) * 86400
        Path('/srv') / settings.DAYS
        settings.DAYS == '7'
    """)


@pytest.mark.parametrize(
    "used",
    [
        "settings.DAYS * 86400",
        "timedelta(days=settings.DAYS)",
        "len(rows) > settings.DAYS",
        "rows[: settings.DAYS]",
        "range(settings.DAYS)",
    ],
)
def test_accuses_numbers_as_text(used: str, rule: RuleTester) -> None:
    """The setting's line is named, and who counts with it."""
    rule.accuses(
        {"shop/pages.py": _USE.format(used)},
        "site_config/settings.py:44",
        settings="import os\nDAYS = os.getenv('DAYS', '7')",
        says="DAYS is '7', which is text, and shop/pages.py:8 counts with it",
    )


@pytest.mark.parametrize(
    ("name", "who"),
    [("DATA_UPLOAD_MAX_MEMORY_SIZE", "Django"), ("ACCOUNT_ACTIVATION_DAYS", "the package that reads it")],
)
def test_accuses_settings_of_packages(name: str, who: str, rule: RuleTester) -> None:
    """Django counts with its own, and packages do with theirs."""
    rule.accuses_setting(f"{name} = '10485760'", subject=name, says=f"{who} counts with it")
