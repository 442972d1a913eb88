"""autodiscover_tasks is given packages, not their tasks modules."""

from __future__ import annotations

from tests.rules import RuleTester

APP = """
    import os

    from celery import Celery

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
    app = Celery("site_config")
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.autodiscover_tasks({arguments})
"""


def test_accepts_packages(rule: RuleTester) -> None:
    """Packages, with or without tasks, a function that returns them, and modules where no related name is wanted."""
    rule.each("site_config/celery.py", APP, apart=True).accepts(
        """
        ["shop"]
        lambda: ["shop", "warehouse"]
        ["shop.tasks"], related_name=None
    """,
        "",
    )


def test_accuses_a_tasks_module(rule: RuleTester) -> None:
    """Celery looks for shop.tasks.tasks."""
    (finding,) = rule.accuses(
        {"site_config/celery.py": APP.format(arguments='["shop.tasks"]')}, "site_config/celery.py:6"
    )

    assert finding.subject == "shop.tasks"
    assert finding.evidence == {"app": "site_config.celery:app", "looked_for": "shop.tasks.tasks"}
