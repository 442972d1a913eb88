"""A query that nothing answers while a project is discovered is no fault of the project's, and hides nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.cause import is_unanswered
from django_conformance.inventory import AREAS
from django_conformance.rules.loading import of_area
from tests.rules import write_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.rules import Judged, Zygote

    Judge = Callable[..., Judged]

READY = """
    from django.apps import AppConfig


    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            from shop.models import Product

            self.first = Product.objects.first()
"""
SCHEDULE = """
    from celery.schedules import schedule


    class Nightly(schedule):
        def is_due(self, last_run_at):
            from shop.models import Product

            self.run_every = Product.objects.count()
            return super().is_due(last_run_at)
"""
NIGHTLY = """
    from shop.nightly import Nightly

    CELERY_BEAT_SCHEDULE.clear()
    CELERY_BEAT_SCHEDULE["nightly"] = {"task": "shop.tasks.restock", "schedule": Nightly(60.0), "args": [1]}
"""


@pytest.fixture
def judged(tmp_path: Path, zygote: Zygote) -> Judge:
    """Return what judges the healthy project with these files by all rules of the areas that load code."""

    def judge(files: dict[str, str], settings: str = "") -> Judged:
        project = write_project(tmp_path, files, settings=settings)
        rules = [rule for area in AREAS for rule in of_area(area)]
        return zygote.judge(project, rules)

    return judge


def test_ready(judged: Judge) -> None:
    """A ready() that queries is its own finding; what else the project has is all there, and nothing else is said of it."""
    whole = judged({"shop/apps.py": READY})

    assert whole.inventory.project.problems == ()
    assert [task.name for task in whole.inventory.celery.tasks] == ["shop.tasks.price_of", "shop.tasks.restock"]
    assert list(whole.failed()) == ["databases.configuration.loading-queries"]


def test_a_schedule(judged: Judge) -> None:
    """A beat entry whose schedule asks the database when it is due stays in the inventory, and is not accused."""
    whole = judged({"shop/nightly.py": SCHEDULE}, NIGHTLY)

    assert [(entry.name, entry.task) for entry in whole.inventory.celery.beat] == [("nightly", "shop.tasks.restock")]
    assert whole.failed() == {}


def test_a_module_of_tasks(judged: Judge) -> None:
    """A module of tasks that queries at import is not called broken; what depends on it is not judged."""
    tasks = "from shop.models import Product\n\nNUMBER = Product.objects.count()\n"
    settings = 'CELERY_BEAT_SCHEDULE["count"] = {"task": "shop.tasks.count", "schedule": 60.0}'
    whole = judged({"shop/tasks.py": tasks}, settings)

    assert list(whole.failed()) == ["databases.configuration.loading-queries"]
    assert whole.judgements["celery.configuration.task-modules"].not_judged is not None


def test_what_is_unanswered() -> None:
    """An error that was caused by a database's, or by a refusal of ours, is told from one that was not."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    def raised(error: Exception, cause: Exception | None = None) -> Exception:
        error.__cause__ = cause
        return error

    assert is_unanswered(raised(ImproperlyConfigured("no shop"), OperationalError("no such table: shop")))
    assert is_unanswered(
        raised(ValueError("x"), ConnectionRefusedError("django-conformance refused a connection to x:1"))
    )
    assert not is_unanswered(raised(ImproperlyConfigured("no shop"), KeyError("SHOP")))
    assert not is_unanswered(ConnectionRefusedError("[Errno 111] Connection refused"))
