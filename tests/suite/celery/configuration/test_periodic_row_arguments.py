"""A PeriodicTask row holds arguments that its task takes, as JSON."""

from __future__ import annotations

from tests.project_files import BEAT_IN_DATABASE
from tests.rules import RuleTester

CODE = """
    import json

    from django_celery_beat.models import PeriodicTask


    def plan(pk, fields):
        PeriodicTask.{call}
"""
TASK = 'task="shop.tasks.restock"'


def test_accepts_arguments_of_the_task(rule: RuleTester) -> None:
    """JSON with what the task takes, what is not known before it runs, and rows of other tasks."""
    rule.each("shop/plans.py", CODE, settings=BEAT_IN_DATABASE).accepts(
        """
        objects.update_or_create(name='a', defaults={'task': 'shop.tasks.restock', 'args': json.dumps([pk])})
        objects.create(task='other.tasks.restock')
    """,
        f"objects.create({TASK}, args=json.dumps([pk]))",
        f"objects.create({TASK}, kwargs=json.dumps({{'product_id': pk}}))",
        f"objects.create({TASK}, args='[1]')",
        f"objects.create({TASK}, args=[1])",
        f"objects.create({TASK}, args=json.dumps(fields))",
        f"objects.create({TASK}, **fields)",
        f"objects.filter({TASK}).update(enabled=False)",
    )


def test_accuses_other_arguments(rule: RuleTester) -> None:
    """What beat cannot read, and what the task does not take."""
    rule.each("shop/plans.py:7", CODE, settings=BEAT_IN_DATABASE).accuses(
        (f"objects.create({TASK})", "missing 1 required positional argument: 'product_id'"),
        (f"objects.create({TASK}, args=json.dumps([pk, 2]))", "takes 1 positional argument but 2 were given"),
        (f"objects.create({TASK}, kwargs='{{\"product\": 1}}')", "unexpected keyword argument 'product'"),
        (f"objects.create({TASK}, kwargs={{'product_id': pk}})", "which is stored as Python writes it, not as JSON"),
        (f"objects.create({TASK}, args=['a'])", "which is stored as Python writes it, not as JSON"),
        (
            "objects.get_or_create(name='a', defaults={'task': 'shop.tasks.restock', 'args': (pk,)})",
            "which is stored as Python writes it, not as JSON",
        ),
    )


def test_accuses_rows_that_are_saved_later(rule: RuleTester) -> None:
    """The class makes a row as well."""
    code = CODE.format(call="objects.none()") + f"        PeriodicTask({TASK}).save()\n"

    rule.accuses(
        {"shop/plans.py": code},
        "shop/plans.py:8",
        settings=BEAT_IN_DATABASE,
        says="arguments that its task does not take",
    )


def test_accuses_fields_that_a_variable_holds(rule: RuleTester) -> None:
    """A dictionary of defaults with a name of its own; one that is changed later is not judged."""
    code = """
        from django_celery_beat.models import PeriodicTask


        def schedule(every):
            defaults = {"interval": every, "task": "shop.tasks.restock", "kwargs": {"product_id": "7"}}
            PeriodicTask.objects.update_or_create(name="restock", defaults=defaults)
    """
    changed = code.replace(
        "            PeriodicTask", "            defaults['kwargs'] = '{}'\n            PeriodicTask"
    )
    rule.accepts({"shop/schedules.py": changed}, settings=BEAT_IN_DATABASE)
    rule.accuses({"shop/schedules.py": code}, "shop/schedules.py:6", says="not as JSON", settings=BEAT_IN_DATABASE)
