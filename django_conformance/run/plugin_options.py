"""The plugin's options, and the request they make."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import contract
from django_conformance.files import named
from django_conformance.rules import own
from django_conformance.run import suite_options
from django_conformance.run.reference import reference_project
from django_conformance.run.request import Request
from django_conformance.run.settings_module import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "--conformance-"


def add_options(add: Callable[..., Any]) -> None:
    """Add the options with ``add``, argparse's or pytest's. Each has a counterpart in ``django-conformance check``."""
    add(f"{PREFIX}project", metavar="DIR", help="the folder of manage.py (default: the current folder)")
    add(f"{PREFIX}settings", metavar="MODULE", help="the settings module (default: that of pytest-django)")
    add(f"{PREFIX}settings-from", metavar="TEXT", help="where the settings module comes from, for the report")
    add(f"{PREFIX}contract", metavar="FILE", help="the contract (default: conformance.toml in the project)")
    add(f"{PREFIX}report", metavar="FILE", help="write the report (results.jsonl) to this file")
    add(f"{PREFIX}progress", metavar="FILE", help="write the progress to this file, one JSON object per line")
    suite_options.add_options(add, PREFIX)
    add(f"{PREFIX}folder", metavar="DIR", help="the run's folder, if the caller created it and removes it")
    add(f"{PREFIX}reference", action="store_true", help="use the reference project that ships with the suite")


def project_of(options: Any) -> Path:
    """Return the project's folder that parsed options name."""
    return named(reference_project() if options.conformance_reference else options.conformance_project or ".")


def request_from(options: Any, ini_settings: str | None = None) -> Request:
    """Build the request from parsed options; ``ini_settings`` is what pytest's own configuration says.

    Raises:
        UsageError: no settings module can be found, or the contract cannot be read.
    """
    reference = bool(options.conformance_reference)
    project = project_of(options)
    path = named(options.conformance_contract) if options.conformance_contract else contract.find(project)
    agreed = contract.load(path)
    own.declare(project, agreed.rules)
    environment = {} if reference else dict(os.environ)
    settings, origin = resolve(
        project,
        options.conformance_settings or getattr(options, "ds", None),
        environment,
        agreed.settings,
        ini_settings,
    )
    return Request(
        project=project,
        settings=settings,
        settings_from=options.conformance_settings_from or origin,
        contract=path,
        report=named(options.conformance_report) if options.conformance_report else None,
        areas=tuple(options.conformance_area),
        select=tuple(options.conformance_select),
        deselect=tuple(options.conformance_deselect),
        level=options.conformance_level,
        services=options.conformance_services,
        seed=options.conformance_seed,
        max_examples=options.conformance_max_examples,
        reference=reference,
        folder=Path(options.conformance_folder) if options.conformance_folder else None,
    )
