"""The content of the project's migrations does not depend on settings, the environment or an installed package."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

MODELS = """
    import os
    from email import charset

    from django.conf import settings
    from django.db import models
    from django.utils.translation import gettext_lazy as _

    LANGUAGES = sorted(settings.LANGUAGES)
    OWN = [("a", _("A"))]


    def default_code():
        return settings.LANGUAGE_CODE


    class Shelf(models.Model):
        code = models.CharField(max_length={length}, {options})

    class Box(models.Model):
        shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
        count = models.IntegerField(default=0)
"""


@pytest.mark.parametrize("options", ["choices=OWN", 'default="a"', "help_text=settings.SITE, default='a'"])
def test_accepts_values_of_the_project(rule: RuleTester, options: str) -> None:
    """What the project writes out lacks a migration, which other rules tell, even beside what settings give."""
    rule.accepts({"warehouse/models.py": MODELS.format(length=10, options=options)}, settings='SITE = "shop"')


def test_leaves_a_column_to_another_rule(rule: RuleTester) -> None:
    """A length that is altered as well is no matter of settings."""
    rule.accepts({"warehouse/models.py": MODELS.format(length=20, options="choices=LANGUAGES")})


@pytest.mark.parametrize(
    ("options", "origin"),
    [
        ("choices=LANGUAGES", "django.conf.settings.LANGUAGES"),
        ("default=settings.LANGUAGE_CODE", "django.conf.settings.LANGUAGE_CODE"),
        ("default=default_code()", "django.conf.settings.LANGUAGE_CODE"),
        ('default=os.environ.get("CODE", "a")', "os.environ"),
        ("choices=[(name, name) for name in charset.ALIASES]", "email.charset.ALIASES"),
    ],
)
def test_tells_where_they_come_from(rule: RuleTester, options: str, origin: str) -> None:
    """Choices and defaults of settings, of the environment and of packages name their origin."""
    (varying,) = rule.findings({"warehouse/models.py": MODELS.format(length=10, options=options)})

    assert varying.subject == "warehouse"
    assert f"Alter field code on shelf (from {origin}" in varying.message
