"""A router compares with app labels and model names that Django passes."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

SETTINGS = 'DATABASE_ROUTERS = ["site_config.labels.LabelRouter", "site_config.routers.WarehouseRouter"]'


def _router(condition: str, above: str = "") -> dict[str, str]:
    return {
        "site_config/labels.py": f"""\
LABELS = {{"warehouse", "shop"}}
PLACES = {{"wharehouse": "warehouse"}}


class LabelRouter:
    labels = ["auth", "contenttypes", "silk"]
    names = ("django.contrib.auth",)
    {above or "pass"}

    def db_for_read(self, model, **hints):
        return None

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return None if {condition} else None
"""
    }


@pytest.mark.parametrize(
    "condition",
    [
        'app_label == "warehouse"',
        "app_label in LABELS",
        "app_label in self.labels",
        'app_label in ("warehouse", "debug_toolbar")',
        'model_name == "shelf"',
        'db == "wharehouse"',
        'hints.get("app_label") == app_label',
    ],
)
def test_accepts_labels_of_apps(rule: RuleTester, condition: str) -> None:
    """Labels that apps have, beside those of an app that is installed elsewhere, and names in lowercase."""
    rule.accepts(_router(condition), settings=SETTINGS)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ('app_label == "wharehouse"', "did you mean 'warehouse'?"),
        ('"Warehouse" == app_label', "the label is 'warehouse'"),
        ("app_label in self.names", "the name of an app: its label is 'auth'"),
        ("PLACES.get(app_label)", "did you mean 'warehouse'?"),
        ("PLACES[app_label]", "did you mean 'warehouse'?"),
        ('app_label in {"billing"}', "the comparison is never true"),
        ('model_name == "Shelf"', "Django passes it in lowercase, 'shelf'"),
    ],
)
def test_accuses_labels_that_no_app_has(rule: RuleTester, condition: str, message: str) -> None:
    """A misspelling, the name of an app, capitals, an app that is not installed."""
    rule.accuses(_router(condition), "site_config/labels.py:14", settings=SETTINGS, says=message)
