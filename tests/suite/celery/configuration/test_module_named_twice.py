"""A module of tasks is imported by the name that the worker imports it by."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

SETTINGS = """
import sys
sys.path.insert(0, str(BASE_DIR / "parts"))
INSTALLED_APPS += ["billing"]
"""
TASKS = """
    from celery import shared_task


    @shared_task{name}
    def charge(number):
        return number
"""
VIEW = """
    {line}


    def view(request):
        pass
"""


def _files(line: str, name: str = "") -> dict[str, str]:
    return {
        "parts/__init__.py": "",
        "parts/billing/__init__.py": "",
        "parts/billing/tasks.py": TASKS.format(name=name),
        "shop/views.py": VIEW.format(line=line),
    }


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from billing.tasks import charge", ""),
        ("from billing import tasks", ""),
        ("from shop.tasks import restock", ""),
        ("from parts.billing.tasks import shared_task", ""),
        ("from parts.billing.tasks import charge", '(name="charge")'),
        ("from parts import billing", ""),
    ],
)
def test_accepts_the_name_of_the_app(line: str, name: str, rule: RuleTester) -> None:
    """The name by INSTALLED_APPS, a task with a name of its own, and what is no task."""
    rule.accepts(_files(line, name), settings=SETTINGS)


def test_accepts_an_app_that_names_tasks_itself(rule: RuleTester) -> None:
    """``gen_task_name()`` may name both modules' tasks alike."""
    own = "from celery import Celery\n\n\nclass Own(Celery):\n    def gen_task_name(self, name, module):\n        return name\n\n\n"
    text = (
        own
        + 'app = Own("shop")\napp.config_from_object("django.conf:settings", namespace="CELERY")\napp.autodiscover_tasks()\n'
    )
    rule.accepts({**_files("from parts.billing.tasks import charge"), "site_config/celery.py": text}, settings=SETTINGS)


@pytest.mark.parametrize(
    "line",
    [
        "from parts.billing.tasks import charge",
        "from parts.billing import tasks",
        "import parts.billing.tasks as billing",
    ],
)
def test_accuses_another_name(line: str, rule: RuleTester) -> None:
    """The task itself, its module, and the module by its whole path."""
    rule.accuses(
        _files(line),
        "shop/views.py:1",
        settings=SETTINGS,
        says="the worker knows that module as billing.tasks: 'Received unregistered task of type parts.billing.tasks.charge'",
    )
