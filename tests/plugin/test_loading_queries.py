"""A project that queries while it is loaded is discovered once more, with the databases of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.plugin.loading import loaded_with_databases
from django_conformance.run.preparation import prepared
from django_conformance.run.request import Request
from tests.miniature import BASE
from tests.rules import write_project

if TYPE_CHECKING:
    from pathlib import Path

TASKS = (BASE / "shop" / "tasks.py").read_text(encoding="utf-8") + "\n\nNUMBER = Product.objects.count()\n"
COMMAND = """
    from django.core.management.base import BaseCommand
    from shop.models import Product


    class Command(BaseCommand):
        help = "Choose a product."

        def add_arguments(self, parser):
            parser.add_argument("product", type=int, choices=[product.pk for product in Product.objects.all()])

        def handle(self, *args, **options):
            self.stdout.write(str(options["product"]))
"""


def test_what_a_query_would_have_hidden(tmp_path: Path) -> None:
    """Tasks and commands whose modules query are there as they are in production, and no rule calls them broken."""
    project = write_project(tmp_path, {"shop/tasks.py": TASKS, "shop/management/commands/choose.py": COMMAND})
    request = Request(project, "site_config.settings", "the test", project / "conformance.toml")
    with prepared(request) as prepared_run:
        run = loaded_with_databases(prepared_run)
        tasks = [task.name for task in run.inventory.celery.tasks]
        (choose,) = [command for command in run.inventory.commands.commands if command.name == "choose"]
        accused = [rule for rule, judgement in run.judgements.items() if judgement.findings]

    assert tasks == ["shop.tasks.price_of", "shop.tasks.restock"]
    assert [argument["dest"] for argument in choose.arguments] == ["product"]
    assert accused == ["commands.configuration.needs-database", "databases.configuration.loading-queries"]
