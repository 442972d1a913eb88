"""The project's migrations also hold what alters no column."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import WAREHOUSE_MODELS


def test_accepts_migrations_that_are_complete(rule: RuleTester) -> None:
    """Models as the migrations have them are no mistake; a column that is missing is another rule's."""
    rule.accepts({"warehouse/models.py": WAREHOUSE_MODELS.format(code="max_length=20", more="")})
    rule.accepts({"warehouse/models.py": WAREHOUSE_MODELS.format(code="max_length=10", more="")})
    rule.accepts({"warehouse/models.py": WAREHOUSE_MODELS.format(code="max_length=20", more=ORDERED)})


def test_accuses_options_without_a_migration(rule: RuleTester) -> None:
    """Options of a model and of a field are accused by their app."""
    (lacking,) = rule.findings(
        {"warehouse/models.py": WAREHOUSE_MODELS.format(code='"printed code", max_length=10', more=ORDERED)}
    )

    assert lacking.subject == "warehouse"
    assert lacking.evidence == {"operations": ["Change Meta options on shelf", "Alter field code on shelf"]}


ORDERED = """
        class Meta:
            ordering = ["code"]
"""
