"""DJANGO_SETTINGS_MODULE is set before Celery() is built, to a module that exists."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_a_module_that_is_set_first(rule: RuleTester) -> None:
    """Above the line that builds the app, or below where Django is set up before; and a test may do what it likes."""
    rule.accepts(
        {
            "shop/worker.py": """
                import os

                import django
                from celery import Celery

                django.setup()
                app = Celery("shop")
                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
            """,
            "shop/packing.py": """
                from celery import Celery

                packing = Celery("packing", broker="redis://redis.shop.example:6379/3")
            """,
            "shop/tests/test_worker.py": """
                import os

                from celery import Celery

                app = Celery("shop")
                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.none")
            """,
        }
    )


def test_accuses_a_module_that_is_set_late(rule: RuleTester) -> None:
    """Celery has looked for it by then."""
    (finding,) = rule.accuses(
        {
            "site_config/celery.py": """
                import os

                from celery import Celery

                app = Celery("site_config")
                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
                app.config_from_object("django.conf:settings", namespace="CELERY")
            """
        },
        "site_config/celery.py:6",
    )

    assert finding.subject == "site_config.celery"
    assert finding.evidence == {"celery": 5, "set": 6}
    assert "is set in line 6, after Celery() is built in line 5" in finding.message


def test_accuses_a_module_that_does_not_exist(rule: RuleTester) -> None:
    """A misspelled fallback is named with its place."""
    rule.accuses(
        {
            "site_config/celery.py": """
                import os

                from celery import Celery

                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.setings")
                app = Celery("site_config")
                app.config_from_object("django.conf:settings", namespace="CELERY")
            """
        },
        "site_config/celery.py:5",
        subject="site_config.setings",
        says="falls back on the settings module 'site_config.setings', which does not exist",
    )


def test_accuses_a_module_that_the_environment_cannot_change(rule: RuleTester) -> None:
    """The worker is started with other settings than those that the file insists on."""
    files = {
        "site_config/celery.py": """
            import os

            from celery import Celery

            os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.settings"
            app = Celery("site_config")
            app.config_from_object("django.conf:settings", namespace="CELERY")
            app.autodiscover_tasks()
        """,
        "site_config/production.py": "from site_config.settings import *\n",
        "compose.yaml": "services:\n  worker:\n    build: .\n    command: celery -A site_config worker\n"
        "    environment: {DJANGO_SETTINGS_MODULE: site_config.production}\n",
    }

    rule.accuses(files, "site_config/celery.py:5", says="is started with 'site_config.production'")
    rule.accepts(
        {**files, "compose.yaml": files["compose.yaml"].replace("site_config.production", "site_config.settings")}
    )
