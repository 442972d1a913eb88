"""A fixture can be loaded although receivers run while it is."""

from __future__ import annotations

import json

import pytest

from tests.project_files import received
from tests.rules import RuleTester

_PRODUCT = {"model": "shop.product", "pk": 1, "fields": {"name": "Tea", "slug": "tea"}}
_BOTH = json.dumps([_PRODUCT, {"model": "shop.profile", "pk": 1, "fields": {"product": 1}}])
_OTHERS = json.dumps([_PRODUCT, {"model": "shop.profile", "pk": 1, "fields": {"product": 2}}])
_MAKES = "if created:\n        Profile.objects.create(product=instance)"


@pytest.mark.parametrize(
    ("body", "fixture"),
    [
        ("if created and not kwargs['raw']:\n        Profile.objects.create(product=instance)", _BOTH),
        ("Profile.objects.get_or_create(product=instance)", _BOTH),
        (_MAKES, json.dumps([_PRODUCT])),
        (_MAKES, _OTHERS),
        ("if created and instance.price:\n        Profile.objects.create(product=instance)", _BOTH),
        (
            "if instance.price == 0:\n        return\n    if created:\n        Profile.objects.create(product=instance)",
            _BOTH,
        ),
        ("if created:\n        Rating.objects.create(product=instance, stars=1)", _BOTH),
    ],
)
def test_accepts_fixtures_that_can_be_loaded(body: str, fixture: str, rule: RuleTester) -> None:
    """Receivers that ask for ``raw`` or for the row, and fixtures without an equal one."""
    rule.accepts({**received(body), "shop/fixtures/first.json": fixture})


def test_accepts_a_row_whose_key_is_the_object(rule: RuleTester) -> None:
    """The row of the fixture replaces the one that the receiver made."""
    models = received(_MAKES)["shop/models.py"].replace(
        "models.CASCADE)\n\n\nfrom", "models.CASCADE, primary_key=True)\n\n\nfrom"
    )
    assert "primary_key" in models

    rule.accepts({"shop/models.py": models, "shop/fixtures/first.json": _BOTH})


def test_accuses_a_receiver_that_makes_the_same_row(rule: RuleTester) -> None:
    """The fixture, the receiver and the second row are named."""
    files = {**received(_MAKES), "shop/fixtures/first.json": _BOTH}
    rule.accuses(files, "shop/models.py:35", says="makes the shop.Profile that the fixture has as well: IntegrityError")
