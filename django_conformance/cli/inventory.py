"""``django-conformance inventory``: what a project has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django_conformance.cli.screen import Screen
from django_conformance.codec import from_json, to_json
from django_conformance.errors import ExitCode
from django_conformance.inventory import Inventory
from django_conformance.redaction import of_run
from django_conformance.renderers.inventory import inventory_view
from django_conformance.run import target as targets
from django_conformance.run.discover import discover
from django_conformance.run.folder import run_folder
from django_conformance.run.named_arguments import named_arguments
from django_conformance.run.request import Request

if TYPE_CHECKING:
    import argparse

HELP = "list what a project has: Celery apps and tasks, ASGI routes, commands, databases and routers"
DESCRIPTION = "Import the project in its own process, without services or connections, and list what it has."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    targets.add_options(parser)
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the inventory. For a project that cannot be imported, print the innermost cause and return 2."""
    target = targets.target(arguments)
    with run_folder() as folder:
        request = Request(
            target.project, target.settings, target.settings_from, target.contract, reference=target.reference
        )
        discovered = discover(request, folder, "auto")
        named = named_arguments(discovered, target.project)
        known = of_run(folder.path, target.project, named=named).data(to_json(discovered))
    inventory = from_json(Inventory, known)
    console = Screen()
    if arguments.json:
        print(json.dumps(to_json(inventory), indent=2, ensure_ascii=False))  # noqa: T201 - the command's output
    else:
        console.show(inventory_view(inventory, target.settings_from))
    return ExitCode.INCOMPLETE if inventory.project.problems else ExitCode.CLEAN
