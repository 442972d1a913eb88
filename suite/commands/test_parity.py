"""The contract's commands: ``call_command()`` and a ``manage.py`` process, begun with the same data, do the same.

Documented differences, which are none here: an error that ``call_command()`` raises, a process reports on standard
error, and ends with its exit status; a command line that cannot be parsed is a CommandError there, a usage text and
exit status 2 here; ``call_command()`` skips the system checks.
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
    from collections.abc import Callable

    from django_conformance.contract import CommandContract
    from django_conformance.drivers.commands.outcomes import CommandOutcome
    from django_conformance.drivers.commands.runs import Both, CommandRuns
    from django_conformance.inventory import Inventory

ERRORS = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions"
OUTPUT = "https://docs.djangoproject.com/en/stable/ref/django-admin/#output-redirection"
CALLS = "https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code"
MAIL = "https://docs.djangoproject.com/en/stable/topics/email/"

OUTCOMES = ("commands.call-command.outcome", "commands.manage.outcome")


@pytest.mark.conformance(
    "commands.parity.exit-status",
    level="must",
    docs=ERRORS,
    each="contract.command",
    needs=("commands",),
    after=OUTCOMES,
)
def test_exit_status(
    subject: CommandContract, both_ways: Callable[[CommandContract], Both], inventory: Inventory
) -> None:
    """The process ends with the status that belongs to what call_command() raised.

    Why: CommandError has its returncode, a refused command line 2, any other exception 1. Where they differ, tests see
    another end than cron does: a failure that exits with 0, or a failing system check that call_command() skips.

    Fix: find what differs between the two: sys.argv, the environment, the system checks, a handler around the call.
    """
    both = both_ways(subject)
    if both.call.status != both.manage.status:
        message = (
            f"{subject.argv[0]}: call_command() {both.call.ended}, which is exit status {both.call.status}; manage.py "
            f"{both.manage.ended}"
        )
        raise Finding(
            message,
            location=command_location(subject, inventory),
            evidence={"stderr": text(both.manage.stderr[-2000:])},
        )


@pytest.mark.conformance(
    "commands.parity.stdout", level="must", docs=OUTPUT, each="contract.command", needs=("commands",), after=OUTCOMES
)
def test_stdout(
    subject: CommandContract,
    both_ways: Callable[[CommandContract], Both],
    command_runs: CommandRuns,
    inventory: Inventory,
) -> None:
    """Both ways write the same to standard output.

    Times and durations, and what varies from one call to the next, as random ids do, are left out of account.

    Why: what tests assert of its output is not what people and scripts read.

    Fix: find what the output depends on: sys.argv, the terminal, the language, state that only one of the two sets up.
    """
    both = both_ways(subject)
    call, manage = stdout_to_compare(both.call, both), stdout_to_compare(both.manage, both, command_runs.noise[0])
    if differs(call, manage, lambda: stdout_to_compare(command_runs.called_again(subject), both)):
        message = f"{subject.argv[0]}: call_command() writes {call[:300]!r}, manage.py {manage[:300]!r}"
        raise Finding(
            message,
            location=command_location(subject, inventory),
            evidence={"call_command": call[:4000], "manage.py": manage[:4000]},
        )


@pytest.mark.conformance(
    "commands.parity.stderr",
    level="should",
    docs=ERRORS,
    each="contract.command",
    needs=("commands",),
    after=(*OUTCOMES, "commands.parity.exit-status"),
)
def test_stderr(
    subject: CommandContract,
    both_ways: Callable[[CommandContract], Both],
    command_runs: CommandRuns,
    inventory: Inventory,
) -> None:
    """The process reports on standard error what call_command() raised, beside what both write there.

    Warnings are left out of account.

    Why: an operator reads another reason than the tests were written for.

    Fix: find what the message depends on.
    """
    both = both_ways(subject)
    raised = both.call.raised
    if raised is not None and raised.parsing:
        reason = raised.message.removeprefix("Error: ")
        if "".join(text(reason).split()) not in "".join(text(both.manage.stderr).split()):
            raise Finding(
                f"{subject.argv[0]}: call_command() refuses it by {reason!r}, manage.py by "
                f"{both.manage.stderr[-300:]!r}",
                location=command_location(subject, inventory),
            )
        return

    def said(outcome: CommandOutcome) -> list[str]:
        return sorted(stderr_lines(outcome) + (reported(outcome.raised) if outcome.raised is not None else []))

    expected, written = said(both.call), sorted(stderr_lines(both.manage, command_runs.noise[1]))
    if differs(expected, written, lambda: said(command_runs.called_again(subject))):
        message = (
            f"{subject.argv[0]}: call_command() and what it raises say {expected!r}, manage.py says {written!r} on "
            "standard error"
        )
        raise Finding(message, location=command_location(subject, inventory))
    last = last_of_traceback(both.manage)
    if last and raised is not None and text(raised.kind) not in last:
        raise Finding(
            f"{subject.argv[0]}: call_command() raises {raised}, manage.py ends with {last!r}",
            location=command_location(subject, inventory),
        )


@pytest.mark.conformance(
    "commands.parity.database-effects",
    level="must",
    docs=CALLS,
    each="contract.command",
    needs=("commands",),
    after=(*OUTCOMES, "commands.parity.exit-status"),
)
def test_database_effects(
    subject: CommandContract,
    both_ways: Callable[[CommandContract], Both],
    command_runs: CommandRuns,
    inventory: Inventory,
) -> None:
    """Both ways add, remove and change as many rows of the same tables, in the same columns, on the same databases.

    Why: what tests assert of the data is not what the command does to production's.

    Fix: find what the command's work depends on besides its arguments and the data.
    """
    both = both_ways(subject)
    call, manage = counts(both.call.effects), counts(both.manage.effects)
    if differs(call, manage, lambda: counts(command_runs.called_again(subject).effects)):
        tables = sorted(table for table in {*call, *manage} if call.get(table) != manage.get(table))
        differing = "; ".join(
            f"{table}: call_command() {_said(call.get(table))}, manage.py {_said(manage.get(table))}"
            for table in tables
        )
        raise Finding(
            f"{subject.argv[0]} on {differing}",
            location=command_location(subject, inventory),
            evidence={"call_command": call, "manage.py": manage},
        )


def _said(effect: dict[str, object] | None) -> str:
    if effect is None:
        return "leaves it alone"
    said = [f"{effect[name]} {name}" for name in ("added", "removed", "changed") if effect[name]]
    return ", ".join(said)


@pytest.mark.conformance(
    "commands.parity.database-values",
    level="info",
    docs=CALLS,
    each="contract.command",
    needs=("commands",),
    after=("commands.parity.database-effects",),
)
def test_database_values(
    subject: CommandContract,
    both_ways: Callable[[CommandContract], Both],
    command_runs: CommandRuns,
    inventory: Inventory,
) -> None:
    """Both ways write the same values; times, and what varies from one call to the next, are left out of account.

    Why: a value that depends on how the command was begun (a language, a path, a default) differs in production.

    Fix: find what the value depends on.
    """
    both = both_ways(subject)

    def values(outcome: CommandOutcome, table: str) -> Any:
        return outcome.effects.get(table, {}).get("values")

    for table, effect in both.call.effects.items():
        by_manage = values(both.manage, table)
        again = partial(lambda table: values(command_runs.called_again(subject), table), table)
        if differs(effect["values"], by_manage, again):
            raise Finding(
                f"{subject.argv[0]} writes other values to {table} by call_command() than by manage.py",
                location=command_location(subject, inventory),
                evidence={"call_command": effect["values"][:50], "manage.py": (by_manage or [])[:50]},
            )


@pytest.mark.conformance(
    "commands.parity.mail",
    level="should",
    docs=MAIL,
    each="contract.command",
    needs=("commands",),
    after=(*OUTCOMES, "commands.parity.exit-status"),
)
def test_mail(
    subject: CommandContract,
    both_ways: Callable[[CommandContract], Both],
    command_runs: CommandRuns,
    inventory: Inventory,
) -> None:
    """Both ways send the same e-mails to the same people, but for what varies from one call to the next.

    Why: an e-mail cannot be taken back, and tests look only at what call_command() sends.

    Fix: find what sending depends on besides arguments and data.
    """
    both = both_ways(subject)

    def sent(outcome: CommandOutcome) -> list[dict[str, str]]:
        return [{name: text(str(value)) for name, value in outline(mail).items()} for mail in outcome.mail]

    call, manage = sent(both.call), sent(both.manage)
    if differs(call, manage, lambda: sent(command_runs.called_again(subject))):
        message = (
            f"{subject.argv[0]}: call_command() sends {len(call)} e-mails, manage.py {len(manage)}, and they differ"
        )
        raise Finding(
            message, location=command_location(subject, inventory), evidence={"call_command": call, "manage.py": manage}
        )
