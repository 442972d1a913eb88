"""What a run records of the project as a whole: deprecations of all its processes, system checks, unwritten migrations."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import django
import pytest

from tests.harness import Checked, check
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("celery")

pytestmark = pytest.mark.xdist_group("project-observations")  # one run is looked at by many

TASKS = """
import logging

from billiard import current_process
from celery import shared_task

from shop.models import Product

logging.getLogger(__name__).addHandler(logging.NullHandler())


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    if current_process().name.startswith("ForkPoolWorker"):
        logging.getLogger(__name__).warn("restocked")
    return {"restocked": product_id}
"""
CHECKS = """
from django.apps import AppConfig
from django.core.checks import Error, Warning, register


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        register(shelves, "shop")


def shelves(app_configs, databases=None, **kwargs):
    found = [Error("meant so", id="shop.E001"), Warning("no tea", id="shop.W001", obj="the shop")]
    if "warehouse" in (databases or ()):
        found.append(Warning("no shelves", id="shop.W002", hint="build some"))
    return found
"""
MODELS = """
from django.db import models


class Shelf(models.Model):
    code = models.CharField("printed code", max_length=10)

    def __str__(self):
        return self.code


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    count = models.IntegerField(default=0)
"""
LINE = TASKS.splitlines().index('        logging.getLogger(__name__).warn("restocked")') + 1


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Return a run on a project with something of each."""
    folder: Path = tmp_path_factory.mktemp("observed")
    project = folder / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "shop" / "tasks.py").write_text(TASKS, encoding="utf-8")
    (project / "shop" / "apps.py").write_text(CHECKS, encoding="utf-8")
    (project / "warehouse" / "models.py").write_text(MODELS, encoding="utf-8")
    with (project / "site_config" / "settings.py").open("a", encoding="utf-8") as settings:
        settings.write('SILENCED_SYSTEM_CHECKS = ["shop.E001"]\n')
    select = ("project", "celery.broker.contract-task", "databases.configuration", "databases.parity.read-alias")
    options = [word for one in select for word in ("--select", one)]
    return check(project, *options, report=folder / "results.jsonl")


def observed(checked: Checked, subject: str) -> Any:
    """Return the value of the one observation of a subject of the project's."""
    (found,) = [one for one in checked.report.observations if one.subject == f"project:{subject}"]
    return found.value


def test_a_deprecation_in_a_child_of_the_worker(checked: Checked) -> None:
    """A line that only a prefork child of the worker runs is in the observation, and is a finding that decides nothing."""
    found = [one for one in observed(checked, "deprecations") if one["location"] is not None]
    (result,) = checked.failed("project.run.deprecations")

    assert [(one["category"], one["package"], one["used_by"]) for one in found] == [
        ("DeprecationWarning", "python", None)
    ]
    assert found[0]["location"] == {"path": "shop/tasks.py", "line": LINE}
    assert (result.subject, str(result.location), result.level) == ("python", f"shop/tasks.py:{LINE}", "info")
    assert not result.is_finding
    assert checked.status == 1, checked.output  # of databases.configuration.migrations-details


def test_system_checks_with_each_database(checked: Checked) -> None:
    """What the checks say in general is said once, what they say of a database with its alias, what is silenced never."""
    value = observed(checked, "system-checks")
    general = {"id": "shop.W001", "level": "WARNING", "message": "no tea", "object": "the shop"}
    of_one = {"id": "shop.W002", "level": "WARNING", "message": "no shelves", "object": None}

    if django.VERSION >= (6, 1):  # which gives all databases to checks where none is named
        assert value == {"*": [general, of_one], "default": [], "warehouse": []}
    else:
        assert value == {"*": [general], "default": [], "warehouse": [of_one]}
    assert checked.passed("project.run.system-checks")


def test_unwritten_migrations(checked: Checked) -> None:
    """What ``makemigrations`` would write is told; where no column changes, no check of the tables is kept from running."""
    (one,) = observed(checked, "migrations")

    assert one == {"app": "warehouse", "own": True, "operations": ["Alter field code on shelf"]}
    assert [found.subject for found in checked.failed("databases.configuration.migrations-details")] == ["warehouse"]
    assert checked.passed("databases.configuration.migrations-complete")
    assert checked.passed("databases.parity.read-alias")
    assert not [found for found in checked.report.results if found.outcome in ("blocked", "error")], checked.output
