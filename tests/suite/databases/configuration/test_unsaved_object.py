"""An object is saved before its key is needed."""

from __future__ import annotations

from tests.project_files import RATED
from tests.rules import RuleTester

_SELL = """\
from shop.models import Product, Rating


def sell(request, form, products):
    {line}
"""


def test_accepts_objects_that_are_saved_before(rule: RuleTester) -> None:
    """By themselves, by what they are given to, or perhaps; and keys that are given."""
    rule.each("shop/selling.py", _SELL, files={"shop/models.py": RATED}).accepts(
        """
        product = Product(name="a"); product.save(); product.similar.add(1)
        product = Product(name="a"); form.save(product); product.similar.add(1)
        product = Product.objects.create(name="a"); product.similar.set(products)
        product = Product(pk=1); product.similar.add(2)
        product = Product(name="a"); product.pk = 1; product.similar.add(2)
        product = Product(name="a"); Product.objects.bulk_create([product]); Rating.objects.create(product=product)
        product = Product(name="a"); rating = Rating(product=product); product.save(); rating.save()
        product = Product(name="a"); rating = Rating(product=product); return rating
        product = Product(name="a"); product = Product.objects.get(pk=1); product.similar.all()
        product = Product(name="a"); product.rating_set.all()
        product = Product(name="a"); return lambda: product.similar.all()
        rating = Rating(stars=1); Product.objects.create(name="a")
        """,
        "product = Product(name='a')\n    try:\n        product.similar.add(1)\n    except ValueError:\n        pass",
        "if form:\n        product = Product(name='a')\n        product.similar.add(1)",
    )


_HOLDING = """

    class Product(models.Model):
        @property
        def cheap(self):
            return Rating.objects.filter(stars=1)
"""


def test_accepts_rows_that_do_not_point_to_the_object(rule: RuleTester) -> None:
    """A property that gives rows."""
    text = RATED.replace("\n    class Product(models.Model):\n", _HOLDING, 1)
    assert "cheap" in text

    rule.each("shop/selling.py", _SELL, files={"shop/models.py": text}).accepts("""
        product = Product(name="a"); product.cheap.create(stars=1)
        product = Product(name="a"); product.refresh_from_db(); product.similar.add(1)
        product = Product(name="a"); products.append(product); Product.objects.bulk_create(products); product.similar.add(1)
        product = Product(name="a"); print(product.save()); product.similar.add(1)
        product = Product(name="a"); form.instance = product; form.save(); product.similar.add(1)
    """)


def test_accuses_objects_without_a_key(rule: RuleTester) -> None:
    """Relations to many, and rows that point to an object which is only made."""
    rule.each("shop/selling.py:5", _SELL, files={"shop/models.py": RATED}, says=" is saved: ValueError, ").accuses("""
        product = Product(name="a"); product.similar.add(1); product.save()  # similar needs its key
        product = Product(name="a"); product.price = 1; product.similar.set(products)  # uses product.similar.set(products) before product
        product = Product(name="a"); product.rating_set.create(stars=1)  # rating_set needs its key
        product = Product(name="a"); Rating.objects.create(product=product, stars=1)  # product is an unsaved related object
        product = Product(name="a"); rating = Rating(product=product); rating.stars = 1; rating.save()  # uses rating.save() before product
    """)
