"""Rows whose model has a delete() of its own are deleted by it."""

from __future__ import annotations

from tests.project_files import RATED
from tests.rules import RuleTester

_SOFT = """
        def delete(self, *args, **kwargs):
            self.made = None
            self.save(update_fields=["made"])


    class Rating("""
_FILES = """
        def delete(self, *args, **kwargs):
            self.letter.delete(save=False)
            return super().delete(*args, **kwargs)


    class Rating("""
_QUIET = """
        def delete(self, *args, **kwargs):
            if self.price:
                raise ValueError(self.price)
            self.cache.delete()
            return super().delete(*args, **kwargs)


    class Rating("""
_RELATED = """
        def delete(self, *args, **kwargs):
            Related.objects.filter(pk=self.pk).delete()
            return super().delete(*args, **kwargs)


    class Rating("""
_HEAD = "from shop.models import Product, Rating\n\n\ndef clean(request, product):\n    "


def models(method: str) -> dict[str, str]:
    """Return the models where that of products has this ``delete()``."""
    return {"shop/models.py": RATED.replace("\n    class Rating(", method, 1)}


def test_accepts_deletions_that_mean_it(rule: RuleTester) -> None:
    """Objects, rows that are gone through before, functions that say so, and models without a delete() of their own."""
    rule.each("shop/clean.py", _HEAD + "{line}\n", files=models(_SOFT)).accepts("""
        Product.objects.get(pk=1).delete()
        Rating.objects.filter(stars=1).delete()
        hard = True; Product.objects.all().delete()
        rows = Product.objects.filter(price=1); [row.letter for row in rows]; rows.delete()
        product.delete()
        Product.objects.filter(made__isnull=True).delete()
        Product.objects.filter(made=None, price=1).delete()
        type(product).objects.filter(pk=1).delete()
        product.similar.all()[0].delete()
    """)
    rule.each("shop/clean.py", _HEAD + "{line}\n", files=models(_QUIET)).accepts(
        "Product.objects.filter(price=1).delete()"
    )


def test_accepts_code_that_takes_the_other_rows_along(rule: RuleTester) -> None:
    """What ``delete()`` deletes beside the row, code deletes too, or it is of the same model and may be among the rows."""
    line = "rows = Product.objects.filter(price=1); rows.delete()"
    for related, more in (("Product", ""), ("Rating", "\n    Rating.objects.filter(product=None).delete()")):
        rule.accepts({**models(_RELATED.replace("Related", related)), "shop/clean.py": f"{_HEAD}{line}{more}\n"})


def test_accepts_querysets_that_do_the_same(rule: RuleTester) -> None:
    """A ``delete()`` of the model's queryset."""
    own = """

    class Rows(models.QuerySet):
        def delete(self):
            return self.update(made=None)


    class Product("""
    made = """    class Kept(models.Manager):
            def get_queryset(self):
                return Rows(self.model, using=self._db)


"""
    for before, manager in (("", "Rows.as_manager()"), (made, "Kept()")):
        given = own.replace("    class Product(", f"{before}    class Product(")
        text = models(_SOFT)["shop/models.py"].replace("\n    class Product(", given, 1)
        text = text.replace("name = models", f"objects = {manager}\n        name = models", 1)
        rule.accepts({"shop/models.py": text, "shop/clean.py": f"{_HEAD}Product.objects.filter(price=1).delete()\n"})


def test_accuses_deletions_that_skip_it(rule: RuleTester) -> None:
    """Rows that are only marked otherwise, in a variable and behind a relation."""
    rule.each("shop/clean.py:5", _HEAD + "{line}\n", files=models(_SOFT), says="really deleted").accuses("""
        Product.objects.filter(price=1).delete()
        rows = Product.objects.filter(price=1); rows.delete()
        Product.objects.get(pk=1).similar.all().delete()
    """)
    rule.each("shop/clean.py:5", _HEAD + "{line}\n", files=models(_FILES), says="self.letter.delete()").accuses("""
        Product.objects.filter(price=1).delete()
    """)
    related = models(_RELATED.replace("Related", "Rating"))
    rule.each("shop/clean.py:5", _HEAD + "{line}\n", files=related, says="Rating.objects.filter().delete()").accuses("""
        Product.objects.filter(price=1).delete()
    """)
