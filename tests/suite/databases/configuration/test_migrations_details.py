"""The project's migrations also hold what alters no column."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


MODELS = """
    from django.db import models


    class Shelf(models.Model):
        code = models.CharField({code})
{more}

    class Box(models.Model):
        shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
        count = models.IntegerField(default=0)
"""


def test_accepts_migrations_that_are_complete(rule: RuleTester) -> None:
    """Models as the migrations have them are no mistake; a column that is missing is another rule's."""
    rule.accepts({"warehouse/models.py": MODELS.format(code="max_length=20", more="")})
    rule.accepts({"warehouse/models.py": MODELS.format(code="max_length=10", more="")})


def test_accuses_options_without_a_migration(rule: RuleTester) -> None:
    """Options of a model and of a field are accused by their app."""
    (lacking,) = rule.findings(
        {"warehouse/models.py": MODELS.format(code='"printed code", max_length=10', more=ORDERED)}
    )

    assert lacking.subject == "warehouse"
    assert lacking.evidence == {"operations": ["Change Meta options on shelf", "Alter field code on shelf"]}


ORDERED = """
        class Meta:
            ordering = ["code"]
"""
