"""The project's command line, as a process.

https://docs.djangoproject.com/en/stable/ref/django-admin/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.commands.observations import last_of_traceback, text
from django_conformance.drivers.commands.outcomes import USAGE
from django_conformance.drivers.commands.parsers import Inconclusive
from django_conformance.drivers.commands.runs import NO_SUCH_COMMAND, NO_SUCH_OPTION
from django_conformance.findings import Finding, NotJudged, raise_all
from django_conformance.inventory import Location
from django_conformance.reasons import Reason

from .agreement import command_location, compare_with_contract

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.contract import CommandContract
    from django_conformance.drivers.commands.outcomes import CommandOutcome
    from django_conformance.drivers.commands.parsers import ArgumentReader
    from django_conformance.drivers.commands.runs import BothWays, CommandRuns
    from django_conformance.inventory import Command, CommandsInventory, Inventory

DOCS = "https://docs.djangoproject.com/en/stable/ref/django-admin/"
CHECKS = "https://docs.djangoproject.com/en/stable/topics/checks/"
ERRORS = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions"
OUTPUT = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output"
LOADED = (
    "commands.configuration.loads",
    "commands.configuration.missing-package",
    "commands.configuration.parser",
)


def _ended(outcome: CommandOutcome) -> str:
    tail = last_of_traceback(outcome) or text(outcome.stderr.strip())[-1500:] or text(outcome.stdout.strip())[-1500:]
    return f"{outcome.ended}: {tail}" if tail else outcome.ended


@pytest.mark.conformance("commands.manage.help", level="must", docs=f"{DOCS}#usage", each="commands")
def test_help(subject: CommandsInventory, command_runs: CommandRuns) -> None:
    """``manage.py help`` succeeds, and lists every command of the project.

    Why: a command that is not listed cannot be run from a shell.

    Fix: correct manage.py, or whatever the message names.
    """
    outcome = command_runs.process("help")
    place = Location(subject.manage) if subject.manage else None
    if outcome.status != 0:
        raise Finding(f"manage.py help {_ended(outcome)}", location=outcome.location or place)
    listed = {line.strip() for line in outcome.stdout.splitlines()}
    raise_all(
        Finding(
            f"manage.py help does not list {command.name}, which django.setup() finds in {command.app}",
            subject=command.name,
            location=command.location,
        )
        for command in subject.own
        if command.name not in listed
    )


@pytest.mark.conformance(
    "commands.manage.check",
    level="must",
    docs=CHECKS,
    each="commands",
    after=("commands.manage.help", "project.run.system-checks"),
)
def test_check(subject: CommandsInventory, command_runs: CommandRuns) -> None:
    """``manage.py check`` succeeds in its own process.

    Why: manage.py runs the system checks before most commands, and stops if one fails. call_command() skips them, so
    the project's tests pass anyway. manage.py itself can fail too.

    Fix: correct what the failing checks name.
    """
    outcome = command_runs.process("check")
    if outcome.status != 0:
        evidence = {"stderr": text(outcome.stderr[-4000:]), "stack": outcome.stack}
        raise Finding(
            f"manage.py check {_ended(outcome)}", subject="check", location=outcome.location, evidence=evidence
        )


@pytest.mark.conformance(
    "commands.manage.unknown-command", level="must", docs=ERRORS, each="commands", after=("commands.manage.help",)
)
def test_unknown_command(subject: CommandsInventory, command_runs: CommandRuns) -> None:
    """manage.py ends with a non-zero exit status for a command that doesn't exist.

    Why: if manage.py swallows errors, a deployment continues after a migrate that never ran.

    Fix: call ``execute_from_command_line(sys.argv)`` in manage.py, and catch nothing around it.
    """
    if not subject.own:
        raise NotJudged("The project has no management commands of its own.", Reason("no-subject", "commands.command"))
    outcome = command_runs.process("unknown")
    if outcome.status in (0, None):
        place = Location(subject.manage) if subject.manage else None
        raise Finding(
            f"manage.py {NO_SUCH_COMMAND} {_ended(outcome)}; it should end with exit status 1",
            subject="manage.py",
            location=place,
        )


@pytest.mark.conformance(
    "commands.manage.bad-argument", level="should", docs=ERRORS, each="commands.command", after=LOADED
)
def test_bad_argument(subject: Command, loaded: Callable[[Command], ArgumentReader]) -> None:
    """A command line that cannot be parsed ends with exit status 2.

    Why: this is argparse's exit status. If a wrapper swallows it, scripts continue after a command that did nothing.

    Fix: let SystemExit pass wherever the command's code wraps the parsing.
    """
    command = loaded(subject)
    try:
        if command.reads_its_own_line:
            raise NotJudged(
                f"{subject.name} parses its command line with its own code, which runs only for the contract.",
                Reason("unsafe"),
            )
        reading = command.read_line(NO_SUCH_OPTION)
    except Inconclusive as reason:
        raise NotJudged(f"Parsing its arguments would reach outside the run: {reason}", Reason("unsafe")) from None
    raised = reading.raised
    takes_the_rest = any(argument["nargs"] in ("...", "A...") for argument in subject.arguments)
    if raised is None and (takes_the_rest or command.takes_unknown_options):
        return
    if raised is None or raised.kind != "SystemExit" or raised.status != USAGE:
        what = f"raises {raised}" if raised is not None else "is accepted with exit status 0"
        raise Finding(
            f"manage.py {subject.name} {NO_SUCH_OPTION} {what}; it should end with exit status 2",
            location=subject.location,
        )


@pytest.mark.conformance(
    "commands.manage.outcome", level="must", docs=ERRORS, each="contract.command", needs=("commands",)
)
def test_outcome(subject: CommandContract, both_ways: BothWays, inventory: Inventory) -> None:
    """manage.py does what the contract says.

    Why: people, cron jobs and deployments run the command this way.

    Fix: correct the command, or the contract.
    """
    both = both_ways(subject)
    outcome = both.manage
    location = (both.call.raised.location if both.call.raised is not None else None) or command_location(
        subject, inventory
    )
    line = f"manage.py {' '.join(subject.argv)}"
    if outcome.status != subject.exit:
        raise Finding(
            f"{line} {_ended(outcome)}; the contract says exit = {subject.exit}",
            location=outcome.location or location,
            evidence={"stderr": text(outcome.stderr[-4000:]), "stack": outcome.stack},
        )
    location = outcome.location or location
    compare_with_contract(subject, line + outcome.behind, outcome.stdout, outcome.stderr, location)


@pytest.mark.conformance(
    "commands.manage.no-color", level="info", docs=OUTPUT, each="contract.command", needs=("commands",)
)
def test_no_color(subject: CommandContract, both_ways: BothWays, inventory: Inventory) -> None:
    """A command writes no colors if there is no terminal.

    Why: escape codes are noise in logs, cron mail and pipes. ``self.style`` leaves them out there.

    Fix: use ``self.style`` instead of escape codes.
    """
    outcome = both_ways(subject).manage
    if "\x1b[" in outcome.all_stdout + outcome.all_stderr:
        raise Finding(
            f"manage.py {' '.join(subject.argv)} writes colors without a terminal",
            location=command_location(subject, inventory),
        )
