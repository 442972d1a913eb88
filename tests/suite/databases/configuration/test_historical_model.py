"""A data migration asks of a historical model only what historical models have."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester

PLACE = "shop/migrations/0002_prices.py"
MODELS = """
    from django.db import models


    class Products(models.QuerySet):
        def cheap(self):
            return self.filter(price__lt=1)


    class Kept(models.Manager):
        use_in_migrations = True

        def known(self):
            return self.all()


    class Product(models.Model):
        class Kind(models.TextChoices):
            FOOD = "food"

        name = models.CharField(max_length=100)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
        like = models.ForeignKey("self", models.CASCADE, null=True)
        CHEAP = 1
        objects = Products.as_manager()
        published = models.Manager()

        @property
        def label(self):
            return self.name

        def __str__(self):
            return self.name

        def reprice(self):
            self.price = 1
"""


def migration(body: str) -> dict[str, str]:
    """Return the models and a migration whose function has this body from line 6 on."""
    function = indent('Product = apps.get_model("shop", "Product")\n' + body, "    ")
    return {
        "shop/models.py": MODELS,
        PLACE: "from django.db import migrations\n\n\ndef change(apps, schema_editor):\n"
        + function
        + '\n\n\nclass Migration(migrations.Migration):\n    dependencies = [("shop", "0001_initial")]\n'
        "    operations = [migrations.RunPython(change, migrations.RunPython.noop)]\n",
    }


@pytest.mark.parametrize(
    "body",
    [
        "for product in Product.objects.all():\n    product.reprice()",
        "for product in Product.objects.all():\n    print(product.label)",
        "for product in Product.objects.all():\n    print(product.like.like.label)",
        "for product in Product.objects.all():\n    product.kind = Product.Kind.FOOD",
        "for product in Product.objects.all():\n    product.price = Product.CHEAP",
        "if Product.objects.exists():\n    Product.published.all()",
        "if Product.objects.exists():\n    Product.objects.cheap()",
        "products = Product.objects.filter(name='')\nfor position, product in enumerate(products):\n\n    product.reprice()",
    ],
)
def test_accuses(rule: RuleTester, body: str) -> None:
    """Methods, properties, constants and managers of the class are accused where they are asked."""
    (finding,) = rule.accuses(migration(body), f"{PLACE}:{6 + body.count(chr(10))}")

    assert "AttributeError" in finding.message
    assert finding.evidence["model"] == "shop.Product"


@pytest.mark.parametrize(
    "body",
    [
        "for product in Product.objects.filter(pk__gt=1):\n    product.price += 1\n    product.save()\n    product.pk",
        "for product in Product.objects.all():\n    print(product.like.name, product.like.pk, product.label_of.label)",
        "from shop.models import Product as Now\nfor product in Product.objects.all():\n    product.price = Now.CHEAP",
        "for product in Product.objects.all():\n    try:\n        product.reprice()\n    except AttributeError:\n        pass",
        "for product in Product.objects.all():\n    if hasattr(product, 'reprice'):\n        product.reprice()",
        "for product in Product.objects.all():\n    product = object()\n    product.label",
        "Product._meta.db_table\nProduct.objects.using(schema_editor.connection.alias).values_list('label')",
        "def reprice(self):\n    self.price = 1\n\nProduct.reprice = reprice\nfor product in Product.objects.all():\n    product.reprice()",
        "setattr(Product, 'reprice', print)\nfor product in Product.objects.all():\n    product.reprice()",
        "from django.db import models\nfor product in Product.objects.all():\n    models.Model.save(product)",
        "from django.db import models\nmodels.Manager().contribute_to_class(Product, 'published')\nProduct.published.all()",
        "def ask(model):\n    return model.published.all()\n\nProduct.published = Product.objects\nask(Product)",
    ],
)
def test_accepts(rule: RuleTester, body: str) -> None:
    """Fields, what Django's models have, constants of the real class, and what is asked for first, are no mistakes."""
    rule.accepts(migration(body))


def test_accepts_managers_of_migrations(rule: RuleTester) -> None:
    """A manager with ``use_in_migrations`` is there with its methods."""
    files = migration("Product.stock.known()")
    files["shop/models.py"] = MODELS.replace("published = models.Manager()", "stock = Kept()")
    files[PLACE] = (
        files[PLACE]
        .replace("import migrations\n", "import migrations, models\n\nfrom shop.models import Kept\n", 1)
        .replace("operations = [", 'operations = [migrations.AlterModelManagers("product", [("stock", Kept())]), ')
    )

    rule.accepts(files)
