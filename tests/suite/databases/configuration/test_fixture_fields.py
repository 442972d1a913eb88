"""Fixtures name models and fields that exist, and natural keys only of models that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules import RuleTester

PLACE = "warehouse/fixtures/start.json"
START = """[
  {{"model": "{model}", "pk": 1, "fields": {{
    {fields}}}}}
]
"""


@pytest.mark.parametrize(
    ("model", "fields", "line", "told"),
    [
        ("warehouse.box", '"shelf": 1, "amount": 2', 3, "'amount'"),
        ("warehouse.shelf", '"cod": "A"', 3, "did you mean 'code'?"),
        ("warehouse.boxes", '"shelf": 1', 2, "did you mean 'warehouse.box'?"),
        ("stock.box", '"shelf": 1', 2, "no model of an installed app"),
        ("warehouse.box", '"shelf": ["A"]', 3, "get_by_natural_key"),
    ],
)
def test_accuses_json(rule: RuleTester, model: str, fields: str, line: int, told: str) -> None:
    """Models and fields that do not exist, and natural keys of models without them, are accused in their lines."""
    (finding,) = rule.accuses({PLACE: START.format(model=model, fields=fields)}, f"{PLACE}:{line}")

    assert told in finding.message


def test_accuses_yaml_and_what_is_none(rule: RuleTester) -> None:
    """YAML is read as JSON is; a file that is no JSON is a finding."""
    yaml = """
        - model: warehouse.shelf
          pk: 1
          fields:
            label: A
    """

    rule.accuses({"warehouse/fixtures/start.yaml": yaml}, "warehouse/fixtures/start.yaml:4")
    rule.accuses({PLACE: '[{"model": "warehouse.shelf", "pk": 1, "fields": {}},]\n'}, f"{PLACE}:1")


def test_accuses_folders_of_settings(rule: RuleTester) -> None:
    """Folders of FIXTURE_DIRS are read as those of apps."""
    files = {"initial/start.json": START.format(model="warehouse.shelf", fields='"label": "A"')}

    rule.accuses(files, "initial/start.json:3", settings='FIXTURE_DIRS = [BASE_DIR / "initial"]')
    rule.accepts(files)


def test_accepts(rule: RuleTester) -> None:
    """Objects with fields of their model, natural keys of users, and fixtures of tests are no mistakes."""
    rule.accepts({PLACE: START.format(model="warehouse.box", fields='"shelf": 1, "count": 2')})
    rule.accepts({PLACE: START.format(model="warehouse.Box", fields='"shelf": 1')})
    rule.accepts({PLACE: START.format(model="auth.user", fields='"username": "a", "groups": [["staff"]]')})
    rule.accepts({"warehouse/tests/fixtures/old.json": START.format(model="gone.thing", fields="")})
    rule.accepts({PLACE: '{"not": "a fixture"}\n'})
