"""Where django-celery-results is installed, results go to its tables."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

pytest.importorskip("django_celery_results")

APP = 'INSTALLED_APPS.append("django_celery_results")\n'
QUERY = {
    "shop/reports.py": """
        from django_celery_results.models import TaskResult


        def restocks():
            return TaskResult.objects.filter(task_name="shop.tasks.restock")
    """
}


def test_accepts_results_in_the_tables(rule: RuleTester) -> None:
    """With the fields that the project asks for."""
    rule.accepts(QUERY, settings=f"{APP}CELERY_RESULT_BACKEND = 'django-db'\nCELERY_RESULT_EXTENDED = True\n")
    rule.accepts({}, settings=f"{APP}CELERY_RESULT_BACKEND = 'django-db'\n")


def test_accepts_a_backend_that_the_environment_names(rule: RuleTester) -> None:
    """Where it is deployed, results may go to the tables."""
    backend = 'import os\nCELERY_RESULT_BACKEND = os.getenv("SHOP_RESULTS", "redis://localhost/1")\n'

    rule.accepts(QUERY, settings=APP + backend)


def test_a_comment_reads_nothing(rule: RuleTester) -> None:
    """Only code that names the model is told of."""
    (finding,) = rule.findings({"shop/reports.py": "# TaskResult rows are kept for a week.\nDAYS = 7\n"}, settings=APP)

    assert "reads TaskResult" not in finding.message


def test_accuses_results_that_go_elsewhere(rule: RuleTester) -> None:
    """The tables stay empty, and so does what reads them."""
    (finding,) = rule.findings(QUERY, settings=APP)

    assert finding.subject == "django_celery_results"
    assert "and shop/reports.py reads TaskResult: its tables stay empty" in finding.message


def test_accuses_a_field_that_is_never_written(rule: RuleTester) -> None:
    """Fields of extended results are empty without them."""
    rule.accuses(
        QUERY, "shop/reports.py:5", settings=f"{APP}CELERY_RESULT_BACKEND = 'django-db'\n", says="TaskResult.task_name"
    )
