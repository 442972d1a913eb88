"""``python -m django_conformance.rolling``: go through the exchanges between this environment, the baseline, and another one."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.codec import to_json
from django_conformance.drivers.test_databases.databases import TestDatabases
from django_conformance.errors import ConformanceError, ExitCode
from django_conformance.rolling import messages, records, schema, tasks
from django_conformance.rolling.checks import CANVAS, CHECKS, MESSAGE, RESULT, TASK
from django_conformance.rolling.partner import Interpreter, Side
from django_conformance.rolling.passing import passed
from django_conformance.rolling.records import BASELINE, CANDIDATE, Exchanged
from django_conformance.run import suite_options, target as targets
from django_conformance.run.preparation import prepared
from django_conformance.run.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django_conformance.run.context import RunContext

PASSED = ("session", "signed", "password", "cache")
_CHECKS: dict[str, tuple[str, ...]] = {
    schema.EXCHANGE: ("databases.rolling.migrate", "databases.rolling.read", "databases.rolling.write"),
    **{name: (f"project.rolling.{name}",) for name in PASSED},
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
    suite_options.add_options(parser)
    options = parser.parse_args(arguments)
    try:
        target = targets.target(options)
        request = Request(
            project=target.project,
            settings=target.settings,
            settings_from=target.settings_from,
            contract=target.contract,
            services=options.services,
            reference=target.reference,
        )
        with prepared(request) as run:
            for one in _exchanges(run, options):
                records.append(options.report, one)
    except ConformanceError as error:
        print(error.message, error.hint, sep="\n", file=sys.stderr)  # noqa: T201 - a program's own errors
        return ExitCode.INCOMPLETE
    records.end(options.report)
    return ExitCode.CLEAN


def _exchanges(run: RunContext, options: argparse.Namespace) -> Iterator[Exchanged]:
    sides = {
        BASELINE: Side(run, Interpreter.of(BASELINE, Path(sys.executable))),
        CANDIDATE: Side(run, Interpreter.of(CANDIDATE, options.candidate)),
    }
    for side in sides.values():
        run.at_end.callback(side.stop)
    databases = TestDatabases(run)
    run.at_end.callback(databases.stop)
    for kind in run.overlay.services:
        run.services.wait(kind)  # type: ignore[arg-type] # the overlay's keys are kinds
    for side in sides.values():
        side.start()
    lacking = run.capabilities["databases"] or (str(databases.failure) if databases.failure else "")
    if not lacking:
        sides[BASELINE].ask("schema", "take", places=to_json(databases.outcome.places))
    do: dict[str, Callable[[], Exchanged]] = {
        schema.EXCHANGE: lambda: schema.exchanged(run, sides, databases.outcome.places),
        **{name: partial(passed, name, f"project.rolling.{name}", sides) for name in PASSED},
        messages.EXCHANGE: lambda: messages.exchanged(run, sides),
        tasks.EXCHANGE: lambda: tasks.exchanged(run, sides),
    }
    for name, checks in _CHECKS.items():
        if not any(_asked(one, options) for one in checks):
            yield Exchanged(name, skipped="It was not asked for.")
        elif lacking and name == schema.EXCHANGE:
            yield Exchanged(name, skipped=lacking)
        else:
            yield do[name]()


def _asked(check: str, options: argparse.Namespace) -> bool:
    """Whether an exchange's check is among those that the options choose, as ``check`` reads them."""
    rule = CHECKS[check]
    if options.area and rule.area not in (*options.area, "project"):
        return False
    if options.select and not any(check.startswith(one) for one in options.select):
        return False
    return not any(check.startswith(one) for one in options.deselect)


if __name__ == "__main__":
    sys.exit(main())
