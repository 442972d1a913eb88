"""Habits of real projects that look like mistakes and are none: no check may accuse them."""

from __future__ import annotations

import shutil
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.harness import check
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path

LATE_MODEL = {
    "shop/visits.py": """
        from django.db import models


        class Visit(models.Model):
            id = models.BigAutoField(primary_key=True)

            class Meta:
                app_label = "shop"
    """,
    "shop/migrations/0002_visit.py": """
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("shop", "0001_initial")]
            operations = [
                migrations.CreateModel(
                    name="Visit",
                    fields=[("id", models.BigAutoField(primary_key=True, serialize=False))],
                )
            ]
    """,
    "site_config/urls.py": """
        import shop.visits
        from django.http import HttpResponse
        from django.urls import path

        urlpatterns = [path("", lambda request: HttpResponse("shop"))]
    """,
}

TRANSLATED_MODEL = {
    "site_config/german.py": """
        from site_config.settings import *

        LANGUAGE_CODE = "de"
    """,
    "manage.py": """
        import os
        import sys

        os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.german"
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    """,
    "warehouse/models.py": """
        from django.db import models
        from django.utils.translation import gettext_lazy as _


        class Shelf(models.Model):
            code = models.CharField(_("username"), max_length=10)


        class Box(models.Model):
            shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
            count = models.IntegerField(default=0)
    """,
    "warehouse/migrations/0002_text.py": """
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("warehouse", "0001_initial")]
            operations = [
                migrations.AlterField("Shelf", "code", models.CharField(max_length=10, verbose_name="username")),
            ]
    """,
}

OWN_MAKEMIGRATIONS = {
    "shop/management/commands/makemigrations.py": '''
        from django.core.management.commands import makemigrations


        class Command(makemigrations.Command):
            """Leaves out what changes no table."""

            def handle(self, *app_labels, **options):
                self.stdout.write("No changes that matter")
    ''',
    "warehouse/models.py": """
        from django.db import models


        class Shelf(models.Model):
            code = models.CharField(max_length=10, help_text="as printed on it")


        class Box(models.Model):
            shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
            count = models.IntegerField(default=0)
    """,
}

EARLY_QUERY = {
    "shop/apps.py": """
        from django.apps import AppConfig
        from django.db import DatabaseError


        class ShopConfig(AppConfig):
            name = "shop"

            def ready(self):
                from shop.models import Product

                try:
                    self.known = Product.objects.count()
                except DatabaseError:
                    self.known = 0
    """,
}


HABITS = {
    "a model that the URLs bring": LATE_MODEL,
    "texts that are translated": TRANSLATED_MODEL,
    "a makemigrations of its own": OWN_MAKEMIGRATIONS,
    "a query while the application is loaded": EARLY_QUERY,
}


@pytest.mark.parametrize("files", HABITS.values(), ids=HABITS)
def test_a_healthy_habit(files: dict[str, str], tmp_path: Path) -> None:
    """A project with the habit gives no finding that counts, and no error."""
    project = tmp_path / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    for name, text in files.items():
        (project / name).write_text(dedent(text), encoding="utf-8")

    checked = check(project, "--area", "databases", "--area", "commands", report=tmp_path / "results.jsonl")

    assert checked.findings() == [], checked.output
    assert checked.status == 0, checked.output
