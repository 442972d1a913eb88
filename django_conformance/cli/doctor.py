"""``django-conformance doctor``: which services, drivers and interpreters are here, and how to get the rest."""

from __future__ import annotations

import argparse
import json

from django_conformance.cli.screen import Screen
from django_conformance.codec import from_json, to_json
from django_conformance.errors import ExitCode
from django_conformance.redaction import of_environment
from django_conformance.renderers.doctor import doctor_view
from django_conformance.services.doctor import DoctorReport, doctor

HELP = "which services, drivers and interpreters are here, and how to get the rest"
DESCRIPTION = "Show everything on this machine that a run could use. This starts nothing."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print what was found.

    Raises:
        UsageError: DJANGO_CONFORMANCE_SERVICE_SOURCES names an unknown source.
    """
    report = from_json(DoctorReport, of_environment().data(to_json(doctor())))
    if arguments.json:
        print(json.dumps(to_json(report), indent=2))  # noqa: T201 - the command's output
    else:
        Screen().show(doctor_view(report))
    return ExitCode.CLEAN
