"""No field or table is defined with a value that differs between environments."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

MODELS = """
    import os

    from django.conf import settings
    from django.db import models

    from warehouse.defaults import KIND, kind


    def code():
        return settings.CODE


    class Shelf(models.Model):
        code = models.CharField({options})

        class Meta:
            db_table = {table}


    class Box(models.Model):
        shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
        owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
        count = models.IntegerField(default=0)
"""
DEFAULTS = """
    from os import environ

    from django.conf import settings

    KIND = settings.CODE


    def kind():
        return environ["KIND"]
"""
SETTINGS = """
    import os

    CODE = os.environ.get("CODE", "A")
    LENGTH = int(os.getenv("LENGTH", "10"))
    KINDS = [("a", "A")]
    AUTH_USER_MODEL = os.environ.get("USER_MODEL", "auth.User")
"""


def files(options: str, table: str = '"shelves"') -> dict[str, str]:
    """Return models whose field has these options."""
    return {"warehouse/models.py": MODELS.format(options=options, table=table), "warehouse/defaults.py": DEFAULTS}


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ("max_length=10, default=settings.CODE", "default"),
        ('max_length=10, default=os.environ.get("CODE", "A")', "default"),
        ("max_length=10, default=KIND", "default"),
        ("max_length=10, default=code()", "default"),
        ("max_length=settings.LENGTH", "max_length"),
        ("max_length=10, choices=[(settings.CODE, 'Code')]", "choices"),
        ("max_length=10, db_column=f'code_{settings.CODE}'", "db_column"),
    ],
)
def test_accuses_options(rule: RuleTester, options: str, option: str) -> None:
    """Settings that are read from the environment, and the environment itself, are accused with the option."""
    (finding,) = rule.accuses(files(options), "warehouse/models.py:14", settings=SETTINGS)

    assert finding.subject == "warehouse.Shelf.code"
    assert finding.evidence["option"] == option


def test_accuses_tables(rule: RuleTester) -> None:
    """The name of a table is a value, too."""
    rule.accuses(files("max_length=10", "settings.CODE + '_shelf'"), "warehouse/models.py:17", settings=SETTINGS)


def test_accuses_settings_of_which_there_are_two(rule: RuleTester) -> None:
    """A setting that two files of settings write differently is another on each machine."""
    other = {"site_config/settings_production.py": 'from site_config.settings import *\n\nSIZE = "L"\n'}

    rule.accuses(
        {**files("max_length=10, default=settings.SIZE"), **other},
        "warehouse/models.py:14",
        settings='CODE = "A"\nSIZE = "M"',
        says="site_config/settings_production.py",
    )


def test_accepts(rule: RuleTester) -> None:
    """Functions, settings that are written out, and what is only read by people, are no mistakes."""
    rule.each(
        "warehouse/models.py", MODELS, files={"warehouse/defaults.py": DEFAULTS}, settings=SETTINGS, apart=True
    ).accepts("""
        max_length=10, default=code | "shelves"
        max_length=10, default=kind | "shelves"
        max_length=10, choices=settings.KINDS | "shelves"
        max_length=10, help_text=settings.CODE | "shelves"
        max_length=10, default=lambda: settings.CODE | "shelves"
        max_length=10, validators=[kind, code] | "shelves"
    """)
