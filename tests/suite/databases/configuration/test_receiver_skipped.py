"""Rows that are made in bulk have the rows that a receiver makes for each new one."""

from __future__ import annotations

import pytest

from tests.project_files import received
from tests.rules import RuleTester

_LOAD = "from shop.models import Product, Profile, Rating\n\n\ndef load(names):\n    {line}\n"
_MAKES = "if created:\n        Profile.objects.create(product=instance)"


def test_accepts_rows_that_are_complete(rule: RuleTester) -> None:
    """What makes the second rows as well, rows of other models, and objects that are saved one by one."""
    rule.each("shop/load.py", _LOAD, files=received(_MAKES)).accepts("""
        made = Product.objects.bulk_create([Product(name=name) for name in names]); Profile.objects.bulk_create([Profile(product=product) for product in made])
        Rating.objects.bulk_create([Rating(stars=1) for name in names])
        Product.objects.bulk_create([Product(name=name) for name in names], ignore_conflicts=True)
        [Product(name=name).save() for name in names]
    """)


def test_accepts_rows_that_are_made_when_they_are_read(rule: RuleTester) -> None:
    """Code that reads the second row makes it where there is none."""
    lines = "Product.objects.bulk_create([Product(name=name) for name in names])\n\n\ndef read(product):\n    return Profile.objects.get_or_create(product=product)[0]"
    rule.accepts({**received(_MAKES), "shop/load.py": _LOAD.format(line=lines)})


@pytest.mark.parametrize(
    "body",
    [
        "if created and instance.price:\n        Profile.objects.create(product=instance)",
        "if instance.price:\n        return\n    Profile.objects.create(product=instance)",
        "Rating.objects.create(product_id=1)",
        "Product.objects.create(name=instance.name)",
        "for name in sender.names:\n        Profile.objects.create(product=instance)",
    ],
)
def test_accepts_receivers_that_choose(body: str, rule: RuleTester) -> None:
    """Rows that only some objects get, that belong to none, or are of the same model."""
    lines = "Product.objects.bulk_create([Product(name=name) for name in names])"
    rule.accepts({**received(body), "shop/load.py": _LOAD.format(line=lines)})


@pytest.mark.parametrize(
    "body",
    [
        _MAKES,
        "if not created:\n        return\n    Profile.objects.create(product=instance)",
        "Profile.objects.get_or_create(product=instance)",
        "if created and not kwargs['raw']:\n        Rating.objects.create(product=instance, stars=1)",
    ],
)
def test_accuses_rows_without_what_a_receiver_makes(body: str, rule: RuleTester) -> None:
    """The receiver and the model that it makes rows of are named."""
    lines = "Product.objects.bulk_create([Product(name=name) for name in names])"
    files = {**received(body), "shop/load.py": _LOAD.format(line=lines)}
    rule.accuses(files, "shop/load.py:5", says="sends no post_save of Product: complete() makes no ")
