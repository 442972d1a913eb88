"""Every alias that code names is a key of DATABASES."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_aliases_that_are_not_certainly_unknown(rule: RuleTester) -> None:
    """Known aliases, those only running tells, other libraries' connections, and what the code looks for first are sound."""
    rule.accepts(
        {
            "shop/queries.py": """
                from django.db import connections, transaction

                from shop.models import Product


                def known(document, later, alias):
                    transaction.on_commit(later)
                    transaction.on_commit(later, using="warehouse")
                    document.save(using="search")
                    document.save(using=alias)
                    return Product.objects.using("default"), connections[alias]
            """,
            "shop/asking.py": """
                from django.db import connections


                def cursor():
                    return connections["archive"].cursor() if "archive" in connections else None
            """,
            "shop/trying.py": """
                from django.db import connections
                from django.utils.connection import ConnectionDoesNotExist


                def cursor():
                    try:
                        return connections["archive"].cursor()
                    except ConnectionDoesNotExist:
                        return None
            """,
            "shop/searching.py": """
                from elsewhere import connections


                def search():
                    return connections["search"].index(using="search")
            """,
            "scripts/copying.py": """
                from shop.models import Product

                Product.objects.using("of another project's").count()
            """,
        }
    )


def test_accepts_aliases_of_other_settings(rule: RuleTester) -> None:
    """An alias that only other settings of the project have is not unknown, however they give it."""
    rule.accepts(
        {
            "shop/queries.py": """
                from shop.models import Product

                ASSIGNED = Product.objects.using("assigned")
                SET = Product.objects.using("set")
                UPDATED = Product.objects.using("updated")
                NAMED = Product.objects.using("named")
            """,
            "site_config/production.py": """
                from site_config.settings import DATABASES

                DATABASES["set"] = {}
                DATABASES.update({"updated": {}}, named={})
            """,
            "site_config/tests/settings.py": 'DATABASES = {"default": {}, "assigned": {}}\n',
        }
    )


def test_accuses_unknown_aliases(rule: RuleTester) -> None:
    """An alias is unknown where only a database can be meant, or where it is nearly one that exists."""
    findings = rule.accuses(
        {
            "shop/queries.py": """
                from django.db import connections, transaction

                from shop.models import Product


                def unknown(product, later):
                    transaction.on_commit(later, using="archive")
                    product.save(using="warehose")
                    Product.objects.using("archive").get()
                    Product.objects.db_manager("archive").get()
                    with transaction.atomic("archive"):
                        connections["archive"].cursor()
            """
        },
        *(f"shop/queries.py:{line}" for line in range(7, 13)),
    )

    messages = [finding.message for finding in findings]
    assert (
        "product.save(using='warehose') names the alias 'warehose', which DATABASES lacks; did you mean 'warehouse'?"
        in (messages)
    )
    assert (
        "connections['archive'] names the alias 'archive', which DATABASES lacks; it has default, warehouse" in messages
    )
    assert {finding.subject for finding in findings} == {"shop.queries"}
