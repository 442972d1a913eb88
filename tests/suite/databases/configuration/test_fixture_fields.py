"""Fixtures name models and fields that exist, and natural keys only of models that have them."""

from __future__ import annotations

import pytest

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
        ("stock.box", '"shelf": 1', 2, "not a model of an installed app"),
        ("warehouse.box", '"shelf": ["A"]', 3, "get_by_natural_key"),
    ],
)
def test_accuses_json(rule: RuleTester, model: str, fields: str, line: int, told: str) -> None:
    """Models and fields that do not exist, and natural keys of models without them, are accused in their lines."""
    rule.accuses({PLACE: START.format(model=model, fields=fields)}, f"{PLACE}:{line}", says=told)


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


XML = """\
<?xml version="1.0" encoding="utf-8"?>
<django-objects version="1.0">
  <object model="warehouse.shelf" pk="1">
    <field name="{name}" type="CharField">A</field>
  </object>
</django-objects>
"""


def test_reads_xml_and_lines_of_json(rule: RuleTester) -> None:
    """A fixture in XML or JSON lines is read as one in JSON is."""
    rule.accepts({"warehouse/fixtures/start.xml": XML.format(name="code")})
    rule.accuses({"warehouse/fixtures/start.xml": XML.format(name="cod")}, "warehouse/fixtures/start.xml:4")
    rule.accuses({"warehouse/fixtures/start.xml": XML + "<"}, "warehouse/fixtures/start.xml:7")
    lines = '{"model": "warehouse.shelf", "pk": 1, "fields": {"code": "A"}}\n{"model": "warehouse.shel", "pk": 2}\n'
    rule.accuses({"warehouse/fixtures/start.jsonl": lines}, "warehouse/fixtures/start.jsonl:2")


VISITS = """
    from django.db import models


    class Visit(models.Model):
        guest = models.CharField(max_length=9)
        seats = models.IntegerField(default=1)
        table = models.IntegerField()
        made = models.DateTimeField(auto_now_add=True)

        class Meta:
            app_label = "warehouse"


    from warehouse.stock import *
"""


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ('"table": 3, "made": "2024-01-01T00:00Z"', ""),
        ('"guest": "A", "made": "2024-01-01T00:00Z"', "table"),
        ('"table": 3', "made"),
    ],
)
def test_names_fields_that_stay_null(fields: str, lacking: str, rule: RuleTester) -> None:
    """A field without a default is needed, and so is one that a form or save() fills; an empty text is none."""
    files = {
        "shop/models.py": VISITS.replace("warehouse.stock", "shop.products").replace('"warehouse"', '"shop"'),
        "shop/products.py": "from django.db import models\n\n\nclass Product(models.Model):\n"
        "    name = models.CharField(max_length=100)\n"
        "    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)\n\n"
        "    class Meta:\n        app_label = 'shop'\n",
        PLACE: START.format(model="shop.visit", fields=fields),
    }

    findings = rule.findings(files)

    assert [lacking for lacking in (lacking,) if lacking] == [finding.message.split("'")[1] for finding in findings]
