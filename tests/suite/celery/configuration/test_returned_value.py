"""No task returns a model instance, a queryset or a set where its result is stored as plain data."""

from __future__ import annotations

from tests.rules import RuleTester

_TASKS = """
    from celery import shared_task

    from shop.models import Product
    from shop.noted import noted
"""
_NOTED = {"shop/noted.py": "def noted(function):\n    return function\n"}


def test_accepts_what_can_be_stored(rule: RuleTester) -> None:
    """Plain values, tasks that ignore their result, other decorators, and variables that are assigned again."""
    rule.accepts(
        {
            **_NOTED,
            "shop/tasks.py": """
                from celery import shared_task

                from shop.models import Product
                from shop.noted import noted


                @shared_task
                def name(pk):
                    return Product.objects.get(pk=pk).name


                @shared_task
                def update(pk):
                    return Product.objects.filter(pk=pk).update(name="x")


                @shared_task
                def values():
                    return Product.objects.values().first()


                @shared_task
                @noted
                def decorated(pk):
                    return Product.objects.get(pk=pk)


                @shared_task
                def assigned_again(pk):
                    product = Product.objects.get(pk=pk)
                    product = product.pk
                    return product


                @shared_task(ignore_result=True)
                def ignored(pk):
                    return Product.objects.get(pk=pk)
            """,
        },
        settings='CELERY_RESULT_BACKEND = "cache+memory://"',
    )


def test_accepts_instances_where_nothing_is_stored(rule: RuleTester) -> None:
    """Without a result backend, or with pickle, an instance does no harm."""
    files = {
        "shop/tasks.py": """
            from celery import shared_task

            from shop.models import Product


            @shared_task
            def load(pk):
                return Product.objects.get(pk=pk)
        """
    }

    rule.accepts(files, settings="CELERY_RESULT_BACKEND = None")
    rule.accepts(
        files,
        settings="""
            CELERY_RESULT_BACKEND = "cache+memory://"
            CELERY_RESULT_SERIALIZER = "pickle"
            CELERY_ACCEPT_CONTENT = ["json", "pickle"]
        """,
    )


def test_accuses_instances_querysets_and_sets(rule: RuleTester) -> None:
    """Each is named for what it is, directly or through a variable."""
    findings = rule.accuses(
        {
            "shop/tasks.py": """
                from celery import shared_task

                from shop.models import Product


                @shared_task
                def restock(pk):
                    return Product.objects.get(pk=pk)


                @shared_task
                def cheap():
                    products = Product.objects.values("pk")
                    return products


                @shared_task
                def every():
                    return list(Product.objects.all())


                @shared_task
                def distinct(pks):
                    return set(pks)
            """
        },
        *("shop/tasks.py:8", "shop/tasks.py:14", "shop/tasks.py:19", "shop/tasks.py:24"),
        settings='CELERY_RESULT_BACKEND = "cache+memory://"',
    )

    kinds = {finding.subject: finding.evidence["returns"] for finding in findings}
    assert kinds == {
        "shop.tasks.restock": "a model instance",
        "shop.tasks.cheap": "a queryset",
        "shop.tasks.every": "a list of model instances",
        "shop.tasks.distinct": "a set",
    }
