"""No query runs while the project is loaded."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

APPS = """
    from django.apps import AppConfig


    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            from shop.models import Product

            self.first = Product.objects.first()
"""
URLS = 'ROOT_URLCONF = "site_config.urls"'


def test_accepts_queries_that_expect_to_fail(rule: RuleTester) -> None:
    """A ready() that catches what a database says before the first migrate knows what it does."""
    rule.accepts(
        {
            "shop/apps.py": """
                from django.apps import AppConfig
                from django.db import DatabaseError


                class ShopConfig(AppConfig):
                    name = "shop"

                    def ready(self):
                        from shop.models import Product

                        try:
                            self.first = Product.objects.first()
                        except DatabaseError:
                            self.first = None
            """,
        }
    )


def test_accepts_queries_that_run_later(rule: RuleTester) -> None:
    """Signals that are connected, querysets that are not evaluated, and choices that a function gives."""
    rule.accepts(
        {
            "shop/apps.py": """
                from django.apps import AppConfig
                from django.db.models.signals import post_migrate, post_save


                def prices(**_):
                    from shop.models import Product

                    Product.objects.update(price=1)


                class ShopConfig(AppConfig):
                    name = "shop"

                    def ready(self):
                        from shop.models import Product

                        self.products = Product.objects.filter(price=1)
                        post_migrate.connect(prices, sender=self)
                        post_save.connect(prices, sender=Product)
            """,
            "site_config/urls.py": """
                from django import forms
                from shop.models import Product


                class Choose(forms.Form):
                    product = forms.ModelChoiceField(Product.objects.all())
                    number = forms.ChoiceField(choices=lambda: [(one.pk, one.name) for one in Product.objects.all()])


                urlpatterns = []
            """,
        },
        settings=URLS,
    )


def test_accuses_ready(rule: RuleTester) -> None:
    """The line of ready() is named, whether or not the project goes on without an answer."""
    (finding,) = rule.accuses({"shop/apps.py": APPS}, "shop/apps.py:10")

    assert finding.message == "ready() of shop queries the database"
    assert finding.subject == "shop"


def test_accuses_ready_that_catches(rule: RuleTester) -> None:
    """A query in a function that ready() calls, each line of one ready() in one finding."""
    (finding,) = rule.accuses(
        {
            "shop/apps.py": """
                from django.apps import AppConfig
                from django.db import DatabaseError


                class ShopConfig(AppConfig):
                    name = "shop"

                    def ready(self):
                        from shop.names import first, last

                        for function in (first, last):
                            try:
                                function()
                            except DatabaseError:
                                pass
            """,
            "shop/names.py": """
                def first():
                    from shop.models import Product

                    return Product.objects.first()


                def last():
                    from shop.models import Product

                    return Product.objects.last()
            """,
        },
        "shop/names.py:4",
    )

    assert finding.evidence["places"] == [{"path": "shop/names.py", "line": 4}, {"path": "shop/names.py", "line": 10}]


def test_accuses_choices_at_import(rule: RuleTester) -> None:
    """A form whose choices are read where its module is imported, which the system checks do."""
    (finding,) = rule.accuses(
        {
            "site_config/urls.py": """
                from django import forms
                from shop.models import Product


                class Choose(forms.Form):
                    product = forms.ChoiceField(choices=[(one.pk, one.name) for one in Product.objects.all()])


                urlpatterns = []
            """,
        },
        "site_config/urls.py:6",
        settings=URLS,
    )

    assert finding.message == "the import of site_config.urls queries the database"


_FORM = """
    from django import forms
    from shop.models import Product


    class Choice(forms.Form):
        product = forms.ChoiceField(choices={})
"""
_VIEW = "from shop.forms import Choice\n\n\ndef choose(request):\n    return Choice()\n"


@pytest.mark.parametrize(
    ("choices", "view"),
    [
        ("lambda: [(product.pk, product.name) for product in Product.objects.all()]", _VIEW),
        ("Product.objects.values_list('pk', 'name')", _VIEW),
        ("[(product.pk, product.name) for product in Product.objects.all()]", "CHOICE = None\n"),
    ],
)
def test_accepts_modules_that_ask_later(choices: str, view: str, rule: RuleTester) -> None:
    """Callables, querysets that nobody has gone through, and a script that nobody imports."""
    rule.accepts({"shop/forms.py": _FORM.format(choices), "shop/views.py": view})


@pytest.mark.parametrize(
    "choices",
    [
        "[(product.pk, product.name) for product in Product.objects.all()]",
        "list(Product.objects.values_list('pk', 'name'))",
        "[('first', Product.objects.first())]",
    ],
)
def test_accuses_modules_that_only_the_urls_import(choices: str, rule: RuleTester) -> None:
    """The first request would import them, and so does migrate on a new database."""
    files = {"shop/forms.py": _FORM.format(choices), "shop/views.py": _VIEW}
    rule.accuses(files, "shop/forms.py:6", says="the import of shop.forms queries the database")
