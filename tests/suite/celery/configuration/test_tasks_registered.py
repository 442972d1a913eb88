"""A worker imports every module with shared tasks that something imports."""

from __future__ import annotations

from tests.rules import RuleTester

JOBS = """
    from celery import shared_task


    @shared_task
    def count():
        return 1
"""


def test_accepts_modules_that_a_worker_imports(rule: RuleTester) -> None:
    """Among CELERY_IMPORTS; and one that nothing imports is another rule's matter."""
    rule.accepts({"shop/jobs.py": JOBS, "shop/dead.py": JOBS}, settings='CELERY_IMPORTS = ["shop.jobs"]')


def test_accepts_a_module_that_the_urlconf_imports(rule: RuleTester) -> None:
    """A worker runs the system checks before it imports task modules, and they import the URLconf with its views."""
    rule.accepts(
        {
            "shop/jobs.py": JOBS,
            "shop/views.py": "from shop.jobs import count\n\n\ndef counted(request):\n    return count.delay().id\n",
            "site_config/urls.py": """
                from django.urls import path
                from shop.views import counted

                urlpatterns = [path("counted/", counted)]
            """,
        },
        settings='ROOT_URLCONF = "site_config.urls"',
    )


def test_accuses_where_the_project_skips_the_checks(rule: RuleTester) -> None:
    """With CELERY_SKIP_CHECKS a worker does not import the URLconf."""
    rule.accuses(
        {
            "shop/jobs.py": JOBS,
            "site_config/urls.py": """
                from shop.jobs import count

                count.delay().id
                urlpatterns = []
            """,
        },
        "shop/jobs.py:5",
        settings='ROOT_URLCONF = "site_config.urls"\nimport os\nos.environ["CELERY_SKIP_CHECKS"] = "1"',
    )


def test_accepts_modules_where_others_cannot_be_imported(rule: RuleTester) -> None:
    """What a broken module would have imported is not known."""
    rule.accepts({"shop/tasks.py": "import invoicing_library\nimport shop.jobs\n", "shop/jobs.py": JOBS})


def test_accuses_a_module_that_only_a_view_imports(rule: RuleTester) -> None:
    """The worker answers its calls with 'Received unregistered task'."""
    (finding,) = rule.accuses(
        {
            "shop/jobs.py": JOBS,
            "shop/views.py": """
                def counted(request):
                    from shop.jobs import count

                    return count.delay().id
            """,
        },
        "shop/jobs.py:5",
    )

    assert finding.subject == "shop.jobs"
    assert finding.evidence == {"tasks": ["count"], "unregistered": ["shop.jobs.count"]}


def test_accuses_the_tasks_module_of_an_app(rule: RuleTester) -> None:
    """An app that leaves autodiscovery out never learns of it."""
    (finding,) = rule.accuses(
        {
            "site_config/celery.py": """
                import os

                from celery import Celery

                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
                app = Celery("site_config")
                app.config_from_object("django.conf:settings", namespace="CELERY")
            """,
            "warehouse/tasks.py": JOBS,
        },
        "shop/tasks.py:7",
        "warehouse/tasks.py:5",
    )[1:]

    assert finding.subject == "warehouse.tasks"
