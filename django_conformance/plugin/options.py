"""The plugin's options, and the request they make."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.checks import LEVELS
from django_conformance.inventory import AREAS

if TYPE_CHECKING:
    import pytest

    from django_conformance.run.request import Request

SUITE = "django_conformance.suite"


def add_options(parser: pytest.Parser) -> None:
    """Add the options. Each has a counterpart in ``django-conformance check``."""
    group = parser.getgroup("django-conformance", "compatibility conformance suite for Django")
    add = group.addoption
    add("--conformance-project", metavar="DIR", help="the folder of manage.py (default: the current folder)")
    add("--conformance-settings", metavar="MODULE", help="the settings module (default: that of pytest-django)")
    add("--conformance-settings-from", metavar="TEXT", help="where the settings module comes from, for the report")
    add("--conformance-contract", metavar="FILE", help="the contract (default: conformance.toml in the project)")
    add("--conformance-report", metavar="FILE", help="write the report (results.jsonl) to this file")
    add("--conformance-progress", metavar="FILE", help="write the progress to this file, one JSON object per line")
    add(
        "--conformance-area",
        metavar="AREA",
        action="append",
        default=[],
        choices=AREAS,
        help="run only this area; may be repeated",
    )
    add(
        "--conformance-select",
        metavar="ID",
        action="append",
        default=[],
        help="run only checks whose id starts with this; may be repeated",
    )
    add(
        "--conformance-deselect",
        metavar="ID",
        action="append",
        default=[],
        help="skip checks whose id starts with this; may be repeated",
    )
    add("--conformance-level", default="info", choices=LEVELS, help="run only checks at this level or stricter")
    add(
        "--conformance-services",
        default="auto",
        choices=("auto", "private", "configured"),
        help="the services to use",
    )
    add("--conformance-seed", type=int, default=0, metavar="N", help="seed for generated examples")
    add("--conformance-max-examples", type=int, default=25, metavar="N", help="generated examples per check")
    add("--conformance-folder", metavar="DIR", help="the run's folder, if the caller created it and removes it")
    add("--conformance-reference", action="store_true", help="use the reference project that ships with the suite")


def asked_for(arguments: list[str]) -> bool:
    """Whether pytest was asked to run the suite: ``--pyargs django_conformance.suite`` or a path inside it."""
    import django_conformance

    folders = [Path(folder) / "suite" for folder in django_conformance.__path__]
    for argument in arguments:
        name = str(argument).split("::")[0]
        if name == SUITE or name.startswith(f"{SUITE}."):
            return True
        path = Path(name).resolve()
        if any(path == folder.resolve() or folder.resolve() in path.parents for folder in folders):
            return True
    return False


def drop_settings(arguments: list[str]) -> None:
    """Remove ``--ds MODULE`` from pytest's arguments, so that pytest-django does not import a broken project."""
    kept, skip = [], False
    for argument in arguments:
        if not skip and not argument.startswith("--ds"):
            kept.append(argument)
        skip = argument == "--ds"
    arguments[:] = kept


def request_from(options: Any, ini_settings: str | None = None) -> Request:
    """Build the request from parsed options; ``ini_settings`` is what pytest's own configuration says.

    Raises:
        UsageError: no settings module can be found, or the contract cannot be read.
    """
    from django_conformance import contract
    from django_conformance.run.reference import reference_project
    from django_conformance.run.request import Request
    from django_conformance.run.settings_module import resolve

    reference = bool(options.conformance_reference)
    project = Path(reference_project() if reference else options.conformance_project or ".").resolve()
    path = Path(options.conformance_contract).resolve() if options.conformance_contract else contract.find(project)
    environment = {} if reference else dict(os.environ)
    settings, origin = resolve(
        project,
        options.conformance_settings or getattr(options, "ds", None),
        environment,
        contract.load(path).settings,
        ini_settings,
    )
    return Request(
        project=project,
        settings=settings,
        settings_from=options.conformance_settings_from or origin,
        contract=path,
        report=Path(options.conformance_report).resolve() if options.conformance_report else None,
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
