"""Code unpacks what ``get_or_create()`` returns: the object, and whether it was created."""

from __future__ import annotations

from tests.rules import RuleTester

MODELS = """
    from django.db import models


    class OwnManager(models.Manager):
        def get_or_create(self, **fields):
            return super().get_or_create(**fields)[0]


    class Product(models.Model):
        name = models.CharField(max_length=100)


    class Brand(models.Model):
        name = models.CharField(max_length=100)
        objects = OwnManager()


    class Note(models.Model):
        product = models.ForeignKey(Product, models.CASCADE, related_name="notes")
        text = models.CharField(max_length=100)
"""
CODE = """
    from shop.models import Brand, Note, Product


    class Shelf:
        @property
        def product(self):
            return Product.objects.get_or_create(name="a")

        def first(self):
            return Product.objects.get_or_create(name="a")[0]

        def fill(self, name):
            {line}
"""


def test_accepts_pairs_that_are_taken_apart(rule: RuleTester) -> None:
    """Both names, an index, a manager of one's own, and what is not known."""
    rule.each("shop/shelves.py", CODE, files={"shop/models.py": MODELS}).accepts("""
        product, _ = Product.objects.get_or_create(name=name); Note.objects.create(product=product)
        product = Product.objects.get_or_create(name=name)[0]; product.save()
        pair = Product.objects.get_or_create(name=name); pair[0].save(); pair.index(True)
        pair = Product.objects.get_or_create(name=name); pair, _ = pair; pair.save()
        Brand.objects.get_or_create(name=name).save()
        Note.objects.create(product=self.first())
        Note.objects.create(product=self.product[0])
        name.get_or_create(name).save()
    """)


def test_accuses_pairs_that_stand_for_the_object(rule: RuleTester) -> None:
    """An attribute of the object, and a foreign key that takes the object alone."""
    rule.each("shop/shelves.py:13", CODE, files={"shop/models.py": MODELS}).accuses("""
        product = Product.objects.get_or_create(name=name); product.save()  # product.save asks it for .save
        return Product.objects.update_or_create(name=name).pk  # asks it for .pk
        product = Product.objects.get_or_create(name=name); Note(product=product)  # product is given both
        Note.objects.create(product=self.product)  # product is given both
        Note.objects.filter(product=Product.objects.get_or_create(name=name))  # product is given both
        product = Product(); return product.notes.get_or_create(text=name).pk  # asks it for .pk
    """)
