"""Judges the project of this process by the rules, in a process of its own, as ``django-conformance check`` does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.errors import ConformanceError
from django_conformance.run.waiting import deadline_or_error

if TYPE_CHECKING:
    from django_conformance.results import Report

_RULES = tuple(f"{area}.configuration" for area in ("project", "celery", "channels", "commands", "databases"))


def manage_folder() -> Path:
    """Return the folder of the ``manage.py`` that runs, or the current folder."""
    program = Path(sys.argv[0])
    return program.resolve().parent if program.name == "manage.py" and program.is_file() else Path.cwd()


def judged() -> Report | ConformanceError:
    """Return what the rules found, or why they could not be run."""
    from django_conformance.cli import check, parser

    selected = [word for rule in _RULES for word in ("--select", rule)]
    arguments = parser(["check"]).parse_args(["check", "--project", str(manage_folder()), *selected])
    reports: list[Report] = []
    try:
        deadline_or_error()
        check.checked(arguments, reports.append)
    except ConformanceError as error:
        return error
    return reports[0] if reports else ConformanceError("the run was cut off.", "Run: manage.py conformance")
