"""The options that name a project, shared by several commands."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance import contract
from django_conformance.errors import UsageError
from django_conformance.files import named
from django_conformance.rules import own
from django_conformance.run.reference import reference_project
from django_conformance.run.settings_module import resolve

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


@dataclass(frozen=True)
class Target:
    """A project as named on the command line: its folder, its settings module, where that was found, its contract."""

    project: Path
    settings: str
    settings_from: str
    contract: Path | None
    reference: bool


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that :func:`target` reads."""
    parser.add_argument("--project", metavar="DIR", help="the folder of manage.py (default: the current folder)")
    parser.add_argument(
        "--settings",
        metavar="MODULE",
        help="the settings module (default: from DJANGO_SETTINGS_MODULE, manage.py or the contract)",
    )
    parser.add_argument("--contract", metavar="FILE", help="the contract (default: conformance.toml in the project)")
    parser.add_argument("--reference", action="store_true", help="use the reference project that ships with the suite")


def target(arguments: argparse.Namespace) -> Target:
    """Return the project that the options name.

    Raises:
        UsageError: no such folder, no settings module, or a contract that cannot be read.
    """
    if arguments.reference and (arguments.project or arguments.settings):
        raise UsageError("--reference cannot be combined with --project or --settings.")
    project = named(reference_project() if arguments.reference else arguments.project or ".")
    if not project.is_dir():
        raise UsageError(f"There is no folder {project}.", "Name the folder of manage.py with --project DIR.")
    path = named(arguments.contract) if arguments.contract else contract.find(project)
    environment = {} if arguments.reference else dict(os.environ)
    agreed = contract.load(path)
    own.declare(project, agreed.rules)
    settings, origin = resolve(project, arguments.settings, environment, agreed.settings)
    return Target(project, settings, origin, path, arguments.reference)
