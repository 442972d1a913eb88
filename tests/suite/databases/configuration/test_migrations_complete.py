"""The project's migrations create every table and column that its models have."""

from __future__ import annotations

from django_conformance.reasons import Reason
from tests.rules import RuleTester
from tests.snippets import WAREHOUSE_MODELS

OWN_COMMAND = """
    from django.core.management.commands import makemigrations


    class Command(makemigrations.Command):
        pass
"""


def test_accepts_models_whose_tables_stay(rule: RuleTester) -> None:
    """What changes no column, an unmanaged model, and models of an app that has no migrations are no mistakes."""
    rule.accepts({"warehouse/models.py": WAREHOUSE_MODELS.format(code='"printed code", max_length=10', more=UNMANAGED)})
    rule.accepts({"warehouse/models.py": WAREHOUSE_MODELS.format(code='max_length=10, default="a"', more="")})


def test_accuses_columns_without_a_migration(rule: RuleTester) -> None:
    """A new column and an altered one are accused by their app, with what makemigrations would write."""
    (lacking,) = rule.findings(
        {
            "warehouse/models.py": WAREHOUSE_MODELS.format(
                code="max_length=20", more="        row = models.IntegerField(default=0)\n"
            )
        }
    )

    assert lacking.subject == "warehouse"
    assert lacking.message == "warehouse lacks a migration: Add field row to shelf; Alter field code on shelf"


def test_leaves_it_to_a_makemigrations_of_the_project(rule: RuleTester) -> None:
    """A project with a command of its own by that name decides for itself what a migration is needed for."""
    judgement = rule.judgement(
        {
            "warehouse/models.py": WAREHOUSE_MODELS.format(code="max_length=20", more=""),
            "shop/management/__init__.py": "",
            "shop/management/commands/__init__.py": "",
            "shop/management/commands/makemigrations.py": OWN_COMMAND,
        }
    )

    assert judgement.findings == ()
    assert judgement.not_judged is not None
    assert judgement.not_judged.reason == Reason("not-applicable")
    assert len(judgement.observations) == 1


def test_observes_what_would_be_written(rule: RuleTester) -> None:
    """What makemigrations would write is an observation, whether it alters a column or not."""
    judgement = rule.judgement(
        {"warehouse/models.py": WAREHOUSE_MODELS.format(code='"printed code", max_length=10', more="")}
    )

    (observation,) = judgement.observations
    assert (observation.subject, observation.way) == ("project:migrations", "makemigrations")
    assert observation.value == [{"app": "warehouse", "own": True, "operations": ["Alter field code on shelf"]}]


UNMANAGED = """

    class Label(models.Model):
        class Meta:
            managed = False
"""
