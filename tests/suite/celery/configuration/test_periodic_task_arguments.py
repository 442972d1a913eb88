"""add_periodic_task() is given a schedule, a signature, and a distinct name for each entry of the same signature."""

from __future__ import annotations

from tests.rules import RuleTester

APP = """
    import os

    from celery import Celery
    from celery.schedules import crontab

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

    app = Celery("site_config")
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.autodiscover_tasks()


    @app.on_after_finalize.connect
    def schedule(sender, **kwargs):
        from shop.tasks import restock

        sender.add_periodic_task({arguments})
"""


def test_accepts_a_schedule_and_a_signature(rule: RuleTester) -> None:
    """In their order or by their names; a task itself is taken as well."""
    rule.each("site_config/celery.py", APP, apart=True).accepts(
        """
        10.0, restock.s(1)
        crontab(minute=0), restock.s(1), name='restock'
        schedule=60, sig=restock.si(1)
        60, app.signature('shop.tasks.restock', (1,))
        60, restock, args=(1,)
    """,
        "60, restock.s(1), name='a')\n        sender.add_periodic_task(90, restock.s(1), name='b'",
        "60, restock.s(1))\n        sender.add_periodic_task(90, restock.s(2)",
    )


def test_accuses_others(rule: RuleTester) -> None:
    """The wrong way round, a name in place of a signature, an argument that is missing or has another name."""
    rule.each("site_config/celery.py:17", APP, says="it raises where it is called").accuses("""
        restock.s(1), 10.0
        restock, 60
        10.0, 'shop.tasks.restock'
        restock.s(1), crontab(minute=0)
        60, signature=restock.s(1)
        schedule=60, task='shop.tasks.restock'
        sig=restock.s(1)
        60.0
    """)


def test_accuses_entries_that_replace_others(rule: RuleTester) -> None:
    """The same signature without a name, and the same name."""
    rule.each("site_config/celery.py:18", APP, says="it replaces the entry of line 17", apart=True).accuses(
        "60, restock.s(1))\n        sender.add_periodic_task(90, restock.s(1)",
        "60, restock.s(1), name='a')\n        sender.add_periodic_task(90, restock.s(2), name='a'",
    )
