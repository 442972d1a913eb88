"""Code looks up content types by names that models have."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def _files(*expressions: str) -> dict[str, str]:
    """Return a module whose function has these expressions from line 6 on."""
    head = "from django.contrib.contenttypes.models import ContentType\nfrom django.db import models\n\n\n"
    return {"shop/kinds.py": f"{head}def kinds(name, apps):\n" + "".join(f"    {each}\n" for each in expressions)}


def test_accepts_names_of_models(rule: RuleTester) -> None:
    """Names of models, of apps that are not installed, and what is not written out."""
    rule.accepts(
        _files(
            "ContentType.objects.get(app_label='shop', model='product')",
            "ContentType.objects.get_by_natural_key('shop', 'product')",
            "ContentType.objects.get(app_label='reports', model='sale')",
            "ContentType.objects.get(app_label=name, model='sale')",
            "ContentType.objects.filter(model='something')",
            "ContentType.objects.get(model=name)",
            "models.ForeignKey(ContentType, models.CASCADE, limit_choices_to={'model__in': ('product', 'shelf')})",
        )
    )


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("ContentType.objects.get(app_label='shop', model='Product')", "names in lowercase: 'product'"),
        ("ContentType.objects.get_by_natural_key('shop', 'produkt')", "did you mean 'product'?"),
        ("ContentType.objects.filter(app_label='shop').get(app_label='shop', model='shelf')", "no such model exists"),
        ("ContentType.objects.get(model='Product')", "'product'"),
        (
            "models.ForeignKey(ContentType, models.CASCADE, limit_choices_to={'app_label': 'shop', 'model__in': ['product', 'order']})",
            "'order' of 'shop'",
        ),
    ],
)
def test_accuses_names_of_no_model(expression: str, said: str, rule: RuleTester) -> None:
    """A name in capitals, a misspelled one, one of another app, and one among the choices of a relation."""
    rule.accuses(_files(expression), "shop/kinds.py:6", says=said)
