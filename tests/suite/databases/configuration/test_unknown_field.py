"""Queries name fields and relations that their model has."""

from __future__ import annotations

from tests.project_files import RATED
from tests.rules import RuleTester

_LOOK = """\
from django.core.exceptions import FieldError
from django.db.models import Count, F
from shop.models import Product, Rating


def look(request, options):
    {line}
"""
_KEEPING = """

    class Kept(models.fields.related_descriptors.ManyToManyDescriptor):
        def __set__(self, instance, value):
            instance.kept = value


    class Keeping(models.ManyToManyField):
        def contribute_to_class(self, cls, name, **kwargs):
            super().contribute_to_class(cls, name, **kwargs)
            setattr(cls, name, Kept(self.remote_field, reverse=False))


    class Product("""
_OWN = """

    class Rows(models.QuerySet):
        def with_stars(self):
            return self.annotate(stars=models.Count("rating"))


    class Product("""


def test_accepts_names_that_are_there(rule: RuleTester) -> None:
    """Fields, columns, relations both ways, names that a query adds itself, and what is not certain."""
    rule.each("shop/look.py", _LOOK, files={"shop/models.py": RATED}).accepts(
        """
        Product.objects.filter(pk=1, id__gt=1, name__icontains="a", rating__stars=1, similar__name="b").order_by("-price", "?", "pk")
        Rating.objects.filter(product_id=1, product__name="a").values("product__name", "shop").first()
        Rating.objects.select_related("product").only("stars", "product__name").get(product=1)
        Rating.objects.select_related("product__name").values_list("product__name", flat=True)
        return Rating.objects.select_related("stars").filter(stars=1)
        rows = Rating.objects.select_related("stars"); return rows
        rows = Rating.objects.select_related("stars"); rows = rows.filter(stars=1); rows.values("product__name")
        Product.objects.annotate(total=Count("rating")).filter(total__gt=1).order_by("total").values("total")
        Product.objects.values("name").annotate(total=Count("pk")).order_by("total")
        Product.objects.extra(select={"kind": "1"}).order_by("kind")
        Product.objects.filter(**options).filter(request).values(*options)
        Product.objects.create(name="a", price=1, pk=2)
        Rating.objects.create(product_id=1, stars=1)
        Product.objects.prefetch_related("similar", "rating_set").all()
        Product.objects.order_by("-?")
        Product.objects.only("pk").defer("rating").none()
        Rating.objects.filter(product__rating__stars=1, product__pk=1).select_related("product")
        Product.objects.in_bulk([1], field_name="token")
        Product.objects.get_or_create(name="a", defaults={"nothing": 1})
        Product.objects.filter(name="a").values("pk").order_by("shop_product.name")
        Product.objects.dates("made", "year").filter(datefield__year=1)
        Product.objects.values("made__year", "name__length").union(Product.objects.all())
        Product.objects.order_by(F("name").desc(), "made__date")
        Product.objects.values("half", half=F("price") / 2)
        Product.objects.alias(half=F("price") / 2).filter(half=1)
        Product.objects.values_list("name", half=F("price") / 2).order_by("half")
        """,
        "try:\n        Product.objects.filter(payed=1)\n    except FieldError:\n        pass",
    )


def test_accepts_managers_that_add_names(rule: RuleTester) -> None:
    """A manager of the project's own may annotate."""
    text = RATED.replace("\n    class Product(", _OWN, 1).replace(
        "name = models", "objects = Rows.as_manager()\n        name = models", 1
    )

    rule.each("shop/look.py", _LOOK, files={"shop/models.py": text}).accepts("Product.objects.filter(stars=1)")


def test_accepts_relations_that_can_be_assigned(rule: RuleTester) -> None:
    """A field of a package may keep what it is given until the object is saved."""
    text = RATED.replace("\n    class Product(", _KEEPING, 1).replace(
        'models.ManyToManyField("self")', 'Keeping("self")'
    )

    rule.each("shop/look.py", _LOOK, files={"shop/models.py": text}).accepts(
        'Product.objects.create(name="a", similar=options)'
    )


def test_accuses_names_that_the_model_lacks(rule: RuleTester) -> None:
    """In lookups, in what a query names, and where an object is made."""
    rule.each("shop/look.py:7", _LOOK, files={"shop/models.py": RATED}).accuses("""
        Product.objects.filter(naame="a").first()  # names 'naame', and shop.Product has no 'naame': FieldError; did you mean 'name'?
        Product.objects.exclude(pk=1).get(rating_set__stars=1)  # has no 'rating_set'
        Product.objects.filter(price=1).order_by("-created")  # names 'created', and shop.Product has no 'created'
        Rating.objects.values("product", "nmae")  # has no 'nmae'
        Product.objects.create(names="a")  # has no 'names': TypeError; did you mean 'name'?
        Product.objects.create(name="a", similar=options)  # names 'similar', a many-to-many relation
        Product.objects.select_related("similar")  # leads to many objects: FieldError; write prefetch_related('similar')
        Product.objects.filter(pk=1).select_related("rating")  # leads to many objects
        Rating.objects.select_related("product__name")  # 'name' of shop.Product is no relation
        Rating.objects.select_related("produkt").first()  # has no relation 'produkt': FieldError; did you mean 'product'?
    """)
