"""``python -m django_conformance.rolling``: go through the exchanges between this environment, the baseline, and another one."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.codec import from_json, to_json
from django_conformance.drivers.test_databases.databases import TestDatabases
from django_conformance.errors import ConformanceError, ExitCode
from django_conformance.redaction import of_environment, of_run
from django_conformance.rolling import messages, records, schema, stored_values, tasks
from django_conformance.rolling.checks import CANVAS, MESSAGE, RESULT, TASK
from django_conformance.rolling.partner import Interpreter, Partner
from django_conformance.rolling.records import BASELINE, CANDIDATE, Exchanged
from django_conformance.run import suite_options, target as targets
from django_conformance.run.confined import confined, demand
from django_conformance.run.folder import run_folder
from django_conformance.run.preparation import prepared
from django_conformance.run.request import Request
from django_conformance.tail import Copied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django_conformance.run.context import RunContext

_INTERVAL = 0.1
_STORED_VALUES = ("session", "signed", "password", "cache")
_CHECKS: dict[str, tuple[str, ...]] = {
    schema.EXCHANGE: ("databases.rolling.migrate", "databases.rolling.read", "databases.rolling.write"),
    **{name: (f"project.rolling.{name}",) for name in _STORED_VALUES},
    messages.EXCHANGE: (MESSAGE,),
    tasks.EXCHANGE: (TASK, RESULT, CANVAS),
}
"""The exchanges in their order, which is a deployment's: migrate first."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write what every exchange brings, a line each."""
    parser = argparse.ArgumentParser(prog="python -m django_conformance.rolling", description=__doc__)
    parser.add_argument("candidate", type=Path, help="the other environment's interpreter")
    parser.add_argument("report", type=Path, help="the file to write")
    targets.add_options(parser)
    suite_options.add_options(parser.add_argument)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = parser.parse_args(given)
    try:
        target = targets.target(options)
        request = Request(
            project=target.project,
            settings=target.settings,
            settings_from=target.settings_from,
            contract=target.contract,
            services=options.services,
            reference=target.reference,
            folder=options.inside,
        )
        if options.inside is None:
            return _confined(request, given, options)
        _exchange(request, options)
    except ConformanceError as error:
        print(of_environment().text(f"{error.message}\n{error.hint}"), file=sys.stderr)  # noqa: T201 - a program's own errors
        return ExitCode.INCOMPLETE
    return ExitCode.CLEAN


def _confined(request: Request, given: Sequence[str], options: argparse.Namespace) -> int:
    """Go through the exchanges in a process that is confined, and copy what it writes, which stays in the run's folder.

    Raises:
        UsageError: the kernel must confine it, and cannot.
    """
    with run_folder() as folder:
        written = Copied(folder.path / options.report.name, options.report)
        command = [sys.executable, "-m", "django_conformance.rolling", *given, f"--inside={folder.path}"]
        command = confined(
            command,
            folder,
            request.project,
            services=request.services,
            confine=options.confine,
            caller=os.getpid(),
        )
        with subprocess.Popen(command, env={**os.environ, **folder.marks()}, stdin=subprocess.DEVNULL) as process:
            while process.poll() is None:
                written.read()
                time.sleep(_INTERVAL)
        written.read()
        demand(options.confine, folder)
        return process.returncode


def _exchange(request: Request, options: argparse.Namespace) -> None:
    report = options.inside / options.report.name
    with prepared(request) as run:
        hide = of_run(run.folder.path, request.project).values
        for exchanged in _exchanges(run, options):
            records.append(report, from_json(Exchanged, hide(to_json(exchanged))))
    records.end(report)


def _exchanges(run: RunContext, options: argparse.Namespace) -> Iterator[Exchanged]:
    selection = suite_options.selection(options)
    partners = {
        BASELINE: Partner(run, Interpreter.of(BASELINE, Path(sys.executable))),
        CANDIDATE: Partner(run, Interpreter.of(CANDIDATE, options.candidate)),
    }
    for partner in partners.values():
        run.at_end.callback(partner.stop)
    databases = TestDatabases(run)
    run.at_end.callback(databases.stop)
    for kind in run.overlay.services:
        run.services.wait(kind)  # type: ignore[arg-type] # the overlay's keys are kinds
    for partner in partners.values():
        partner.start()
    lack = run.lacks("databases")
    lacking = lack.message if lack else str(databases.failure or "")
    if not lacking:
        partners[BASELINE].ask("schema", "take", places=to_json(databases.outcome.places))
    do: dict[str, Callable[[], Exchanged]] = {
        schema.EXCHANGE: lambda: schema.exchanged(run, partners, databases.outcome.places),
        **{
            name: partial(stored_values.exchanged, name, f"project.rolling.{name}", partners) for name in _STORED_VALUES
        },
        messages.EXCHANGE: lambda: messages.exchanged(run, partners),
        tasks.EXCHANGE: lambda: tasks.exchanged(run, partners),
    }
    for name, checks in _CHECKS.items():
        if not selection.among(checks):
            yield Exchanged(name, skipped="It was not selected.")
        elif lacking and name == schema.EXCHANGE:
            yield Exchanged(name, skipped=lacking)
        else:
            yield do[name]()


if __name__ == "__main__":
    sys.exit(main())
