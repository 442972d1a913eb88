"""Tasks and results use serializers that are registered and that the receiving side accepts."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_serializers_that_are_accepted(rule: RuleTester) -> None:
    """By name or by content type, for all tasks, for one, and for results."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import shared_task


                @shared_task(serializer="json")
                def restock(product):
                    return None
            """
        },
        settings="""
            CELERY_TASK_SERIALIZER = "pickle"
            CELERY_ACCEPT_CONTENT = ["json", "application/x-python-serialize"]
            CELERY_RESULT_SERIALIZER = "pickle"
            CELERY_RESULT_ACCEPT_CONTENT = ["pickle"]
        """,
    )


def test_accepts_a_task_of_a_package(rule: RuleTester) -> None:
    """A package that registers a task at import does not have the project call it."""
    package = """
        from celery import shared_task


        @shared_task(serializer="pickle", name="thumbnails.generate")
        def generate(file):
            return None
    """

    rule.accepts(
        {
            "lib/site-packages/thumbnails.py": package,
            "shop/apps.py": """
                import pathlib
                import sys

                from django.apps import AppConfig

                sys.path.append(str(pathlib.Path(__file__).parents[1] / "lib" / "site-packages"))


                class ShopConfig(AppConfig):
                    name = "shop"

                    def ready(self):
                        import thumbnails
            """,
        },
        settings='CELERY_ACCEPT_CONTENT = ["json"]',
    )


def test_accuses_serializers_that_are_not_accepted(rule: RuleTester) -> None:
    """Of the settings, and of a task."""
    (tasks, results, task) = rule.accuses(
        {
            "shop/tasks.py": """
                from celery import shared_task


                @shared_task(serializer="json")
                def restock(product):
                    return None
            """
        },
        *(["site_config/celery.py:7"] * 3),
        settings="""
            CELERY_ACCEPT_CONTENT = ["application/x-orders"]
            CELERY_TASK_SERIALIZER = "pickle"
            CELERY_RESULT_SERIALIZER = "pickle"
        """,
    )

    assert tasks.subject == "task_serializer"
    assert "'pickle', which accept_content ['application/x-orders'] does not include" in tasks.message
    assert results.subject == "result_serializer"
    assert task.subject == "shop.tasks.restock"


def test_accuses_serializers_that_are_not_registered(rule: RuleTester) -> None:
    """A misspelled name, and content that nothing is registered for."""
    (task, result) = rule.accuses(
        {},
        "site_config/celery.py:7",
        "site_config/celery.py:7",
        settings="""
            CELERY_TASK_SERIALIZER = "jsno"
            CELERY_RESULT_ACCEPT_CONTENT = ["avro"]
        """,
    )

    assert "which is not registered (did you mean 'json'?)" in task.message
    assert "names a serializer that is not registered" in result.message
