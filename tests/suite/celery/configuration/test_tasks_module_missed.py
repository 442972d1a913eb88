"""Every module of an installed app that defines tasks is imported by a worker."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

JOBS = """
    from celery import shared_task


    @shared_task
    def count():
        return 1
"""


def test_accepts_modules_that_something_imports_or_names(rule: RuleTester) -> None:
    """A package that imports its modules, a setting, a name in a string, a folder that is no app."""
    rule.accepts(
        {
            "shop/tasks.py": "from shop import reports  # noqa: F401\n",
            "shop/reports.py": JOBS,
            "shop/nightly.py": JOBS,
            "shop/optional.py": JOBS,
            "shop/loading.py": "import importlib\n\n\ndef load():\n    importlib.import_module('shop.optional')\n",
            "scripts/jobs.py": JOBS,
        },
        settings='CELERY_IMPORTS = ["shop.nightly"]\nCELERY_BEAT_SCHEDULE = {}\nCELERY_TASK_ROUTES = {}',
    )


@pytest.mark.parametrize("module", ["jobs", "task", "celery_tasks", "warehouse_tasks"])
def test_accuses_a_module_beside_tasks(module: str, rule: RuleTester) -> None:
    """Whatever it is called, autodiscovery does not look there."""
    rule.accuses({f"shop/{module}.py": JOBS}, f"shop/{module}.py:5", says="autodiscovery imports shop.tasks alone")


def test_accuses_a_module_in_a_package_of_tasks(rule: RuleTester) -> None:
    """A package whose __init__ imports one module and not the other; tasks of the app count as well."""
    (finding,) = rule.accuses(
        {
            "shop/tasks/__init__.py": "from shop.tasks.prices import price_of\n\n__all__ = ['price_of']\n",
            "shop/tasks/prices.py": JOBS.replace("count", "price_of"),
            "shop/tasks/mails.py": """
                from site_config.celery import app


                @app.task
                def count():
                    return 1
            """,
        },
        "shop/tasks/mails.py:5",
        remove=("shop/tasks.py",),
        settings="CELERY_BEAT_SCHEDULE = {}\nCELERY_TASK_ROUTES = {}",
    )

    assert finding.hint == "Write `from . import mails` in shop/tasks/__init__.py."
