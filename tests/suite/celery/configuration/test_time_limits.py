"""The soft time limit is below the hard one."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_soft_limits_below_hard_ones(rule: RuleTester) -> None:
    """Of the settings, of a task, and one of each."""
    rule.accepts(
        tasks("""
            @shared_task(soft_time_limit=60, time_limit=120)
            def restock(product_id):
                return product_id


            @shared_task(soft_time_limit=200)
            def photograph(product_id):
                return product_id
        """),
        settings="""
            CELERY_TASK_SOFT_TIME_LIMIT = 30
            CELERY_TASK_TIME_LIMIT = 300
        """,
    )


def test_accuses_limits_of_the_settings(rule: RuleTester) -> None:
    """They are told once, and not for every task that has none of its own."""
    (finding,) = rule.accuses(
        {},
        "task_soft_time_limit",
        settings="""
            CELERY_TASK_SOFT_TIME_LIMIT = 300
            CELERY_TASK_TIME_LIMIT = 300
        """,
    )

    assert finding.subject == "task_soft_time_limit"
    assert finding.evidence == {"soft": 300, "hard": 300}


def test_accuses_limits_of_a_task(rule: RuleTester) -> None:
    """Both of its own, and one that is above the other of the settings."""
    code = """
        @shared_task(soft_time_limit=120, time_limit=60)  # accused: soft_time_limit is 120 s and time_limit is 60 s
        def photograph(product_id):
            return product_id


        @shared_task(soft_time_limit=400)  # accused: soft_time_limit is 400 s and time_limit is 300 s
        def restock(product_id):
            return product_id
    """
    findings = rule.accuses_marked(tasks(code), settings="CELERY_TASK_TIME_LIMIT = 300")

    assert {"shop.tasks.photograph", "shop.tasks.restock"} == {finding.subject for finding in findings}


def test_accuses_limits_of_a_call(rule: RuleTester) -> None:
    """Of a call, of a signature, one that is above the other of the task, and those of a beat entry."""
    findings = rule.accuses(
        {
            **tasks("""
                @shared_task(soft_time_limit=120, time_limit=180)
                def restock(product_id):
                    return product_id


                @shared_task
                def photograph(product_id):
                    return product_id
            """),
            "shop/views.py": """
                from shop.tasks import photograph, restock

                LIMIT = 60


                def order():
                    restock.apply_async((1,), time_limit=LIMIT)
                    photograph.s(1).set(time_limit=LIMIT, soft_time_limit=2 * LIMIT).delay()
                    restock.apply_async((1,), soft_time_limit=30, time_limit=LIMIT)
                    photograph.apply_async((1,), time_limit=LIMIT)
            """,
        },
        "shop/views.py:7",
        "shop/views.py:8",
        "site_config/celery.py:7",
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "nightly": {"task": "shop.tasks.restock", "schedule": 60, "args": [1], "options": {"time_limit": 100}}
            }
        """,
    )

    assert "soft_time_limit of 120 s and a time_limit of 60 s" in findings[0].message


def test_accuses_limits_of_a_command_line(rule: RuleTester) -> None:
    """Both of a worker's command, and one that is above the other of the settings."""
    rule.accuses(
        {
            "Procfile": """
                web: daphne site_config.asgi:application
                worker: celery -A site_config worker --soft-time-limit=600 --time-limit=300
                slow: celery -A site_config worker -Q slow --soft-time-limit 1200
                quick: celery -A site_config worker -Q quick --time-limit 1200
            """
        },
        "Procfile:2",
        "Procfile:3",
        settings="CELERY_TASK_TIME_LIMIT = 900",
    )
