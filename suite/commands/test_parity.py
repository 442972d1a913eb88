"""The contract's commands do the same with ``call_command()`` as in a ``manage.py`` process, given the same data.

Documented differences are not findings: manage.py reports an error that ``call_command()`` raises on standard error,
and ends with its exit status; for a command line that cannot be parsed, ``call_command()`` raises CommandError and
manage.py prints its usage and ends with exit status 2; ``call_command()`` skips the system checks.
https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.drivers.commands.observations import (
    last_of_traceback,
    reported,
    stderr_lines,
    stdout_to_compare,
    text,
)
from django_conformance.drivers.mailbox import outline
from django_conformance.drivers.test_databases.effects import counts
from django_conformance.findings import Finding
from django_conformance.variation import differs

from .agreement import command_location

if TYPE_CHECKING:
    from django_conformance.contract import CommandContract
    from django_conformance.drivers.commands.outcomes import CommandOutcome
    from django_conformance.drivers.commands.runs import BothWays, CommandRuns

ERRORS = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions"
OUTPUT = "https://docs.djangoproject.com/en/stable/ref/django-admin/#output-redirection"
CALLS = "https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code"
MAIL = "https://docs.djangoproject.com/en/stable/topics/email/"

OUTCOMES = ("commands.call-command.outcome", "commands.manage.outcome")
OF_CONTRACT_COMMANDS = {
    "each": "contract.command",
    "needs": ("commands",),
    "after": (*OUTCOMES, "commands.parity.exit-status"),
}
OF_COMMANDS_IN_CONTRACT = {"each": "contract.command", "needs": ("commands",)}


@pytest.mark.conformance(
    "commands.parity.exit-status", level="must", docs=ERRORS, after=OUTCOMES, **OF_COMMANDS_IN_CONTRACT
)
def test_exit_status(subject: CommandContract, both_ways: BothWays, command_runs: CommandRuns) -> None:
    """manage.py ends with the exit status that matches what ``call_command()`` raised.

    Why: the exit status is CommandError's returncode, 2 for a refused command line, and 1 for any other exception. If
    it differs, tests see another outcome than cron: a failure that exits with 0, or a system check that only manage.py
    runs.

    Fix: check what differs: sys.argv, the environment, the system checks, an exception handler around the call.
    """
    both = both_ways(subject)
    if both.call.status != both.manage.status:
        message = (
            f"{subject.argv[0]}: call_command() {both.call.ended}, which means exit status {both.call.status}, but "
            f"manage.py {both.manage.ended}"
        )
        raise _finding(subject, command_runs, message, {"stderr": text(both.manage.stderr[-2000:])})


@pytest.mark.conformance(
    "commands.parity.stdout", level="must", docs=OUTPUT, each="contract.command", needs=("commands",), after=OUTCOMES
)
def test_stdout(subject: CommandContract, both_ways: BothWays, command_runs: CommandRuns) -> None:
    """``call_command()`` and manage.py write the same to standard output.

    Times, durations, and values that vary from one call to the next, such as random ids, are ignored.

    Why: otherwise people and scripts read something other than tests assert.

    Fix: check what the output depends on: sys.argv, the terminal, the language, state that only one of the two sets up.
    """
    both = both_ways(subject)
    call, manage = stdout_to_compare(both.call, both), stdout_to_compare(both.manage, both, command_runs.noise[0])
    if differs(call, manage, lambda: stdout_to_compare(command_runs.called_again(subject), both)):
        message = f"{subject.argv[0]}: call_command() writes {call[:300]!r}, but manage.py writes {manage[:300]!r}"
        raise _finding(subject, command_runs, message, {"call_command": call[:4000], "manage.py": manage[:4000]})


@pytest.mark.conformance("commands.parity.stderr", level="should", docs=ERRORS, **OF_CONTRACT_COMMANDS)
def test_stderr(subject: CommandContract, both_ways: BothWays, command_runs: CommandRuns) -> None:
    """manage.py reports what ``call_command()`` raised on standard error, and both write the same there.

    Warnings are ignored.

    Why: operators read another error message than the tests expect.

    Fix: check what the message depends on.
    """
    both = both_ways(subject)
    raised = both.call.raised
    if raised is not None and raised.parsing:
        reason = raised.message.removeprefix("Error: ")
        if "".join(text(reason).split()) not in "".join(text(both.manage.stderr).split()):
            message = (
                f"{subject.argv[0]}: call_command() refuses it with {reason!r}, but manage.py with "
                f"{both.manage.stderr[-300:]!r}"
            )
            raise _finding(subject, command_runs, message)
        return

    def said(outcome: CommandOutcome) -> list[str]:
        return sorted(stderr_lines(outcome) + (reported(outcome.raised) if outcome.raised is not None else []))

    expected, written = said(both.call), sorted(stderr_lines(both.manage, command_runs.noise[1]))
    if differs(expected, written, lambda: said(command_runs.called_again(subject))):
        message = (
            f"{subject.argv[0]}: call_command() writes or raises {expected!r}, but manage.py writes {written!r} to "
            "standard error"
        )
        raise _finding(subject, command_runs, message)
    last = last_of_traceback(both.manage)
    if last and raised is not None and text(raised.kind) not in last:
        message = f"{subject.argv[0]}: call_command() raises {raised}, but manage.py ends with {last!r}"
        raise _finding(subject, command_runs, message)


@pytest.mark.conformance("commands.parity.database-effects", level="must", docs=CALLS, **OF_CONTRACT_COMMANDS)
def test_database_effects(subject: CommandContract, both_ways: BothWays, command_runs: CommandRuns) -> None:
    """``call_command()`` and manage.py change the same number of rows in the same tables, columns and databases.

    Why: otherwise the command changes production data in another way than tests assert.

    Fix: check what the command depends on, apart from its arguments and the data.
    """
    both = both_ways(subject)
    call, manage = counts(both.call.effects), counts(both.manage.effects)
    if differs(call, manage, lambda: counts(command_runs.called_again(subject).effects)):
        tables = sorted(table for table in {*call, *manage} if call.get(table) != manage.get(table))
        differing = "; ".join(
            f"{table}: call_command() {_said(call.get(table))}, but manage.py {_said(manage.get(table))}"
            for table in tables
        )
        message = f"{subject.argv[0]} changes other rows: {differing}"
        raise _finding(subject, command_runs, message, {"call_command": call, "manage.py": manage})


def _said(effect: dict[str, object] | None) -> str:
    if effect is None:
        return "none"
    return ", ".join(f"{effect[name]} {name}" for name in ("added", "removed", "changed") if effect[name])


@pytest.mark.conformance(
    "commands.parity.database-values",
    level="info",
    docs=CALLS,
    after=("commands.parity.database-effects",),
    **OF_COMMANDS_IN_CONTRACT,
)
def test_database_values(subject: CommandContract, both_ways: BothWays, command_runs: CommandRuns) -> None:
    """``call_command()`` and manage.py write the same values to the database.

    Times, and values that vary from one call to the next, are ignored.

    Why: a value that depends on how the command was started (a language, a path, a default) differs in production.

    Fix: check what the value depends on.
    """
    both = both_ways(subject)

    def values(outcome: CommandOutcome, table: str) -> Any:
        return outcome.effects.get(table, {}).get("values")

    for table, effect in both.call.effects.items():
        by_manage = values(both.manage, table)
        again = partial(lambda table: values(command_runs.called_again(subject), table), table)
        if differs(effect["values"], by_manage, again):
            message = f"{subject.argv[0]} writes other values to {table} through call_command() than through manage.py"
            written = {"call_command": effect["values"][:50], "manage.py": (by_manage or [])[:50]}
            raise _finding(subject, command_runs, message, written)


@pytest.mark.conformance("commands.parity.files", level="should", docs=CALLS, **OF_CONTRACT_COMMANDS)
def test_files(subject: CommandContract, both_ways: BothWays, command_runs: CommandRuns) -> None:
    """``call_command()`` and manage.py create, change and delete the same files of the project.

    Each starts with the files as they are, and works on a copy.

    Why: otherwise the command leaves other files in production than in tests.

    Fix: check what the path depends on: the working directory, ``sys.argv``, or a time.
    """
    both = both_ways(subject)
    call, manage = both.call.files, both.manage.files
    if differs(call, manage, lambda: command_runs.called_again(subject).files):
        message = f"{subject.argv[0]}: call_command() {_wrote(call)}, but manage.py {_wrote(manage)}"
        raise _finding(subject, command_runs, message, {"call_command": call, "manage.py": manage})


def _wrote(files: dict[str, list[str]]) -> str:
    if not files:
        return "changes no file"
    verbs = {"created": "creates", "changed": "changes", "deleted": "deletes"}
    return ", ".join(f"{verbs[what]} {', '.join(paths)}" for what, paths in files.items())


@pytest.mark.conformance("commands.parity.mail", level="should", docs=MAIL, **OF_CONTRACT_COMMANDS)
def test_mail(subject: CommandContract, both_ways: BothWays, command_runs: CommandRuns) -> None:
    """``call_command()`` and manage.py send the same e-mails to the same people.

    Values that vary from one call to the next are ignored.

    Why: an e-mail cannot be taken back, and tests see only what call_command() sends.

    Fix: check what the e-mails depend on, apart from arguments and data.
    """
    both = both_ways(subject)

    def sent(outcome: CommandOutcome) -> list[dict[str, str]]:
        return [{name: text(str(value)) for name, value in outline(mail).items()} for mail in outcome.mail]

    call, manage = sent(both.call), sent(both.manage)
    if differs(call, manage, lambda: sent(command_runs.called_again(subject))):
        message = (
            f"{subject.argv[0]}: call_command() sends {len(call)} e-mails, manage.py {len(manage)}, and they differ"
        )
        raise _finding(subject, command_runs, message, {"call_command": call, "manage.py": manage})


def _finding(
    contract: CommandContract, runs: CommandRuns, message: str, evidence: dict[str, object] | None = None
) -> Finding:
    return Finding(message, location=command_location(contract, runs.inventory), evidence=evidence)
