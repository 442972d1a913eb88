"""The contract's commands, run by ``call_command()`` as in tests.

https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.commands.observations import text
from django_conformance.findings import Finding
from django_conformance.rules.judging import accused

from .agreement import command_location, compare_with_contract

if TYPE_CHECKING:
    from django_conformance.contract import CommandContract
    from django_conformance.drivers.commands.runs import BothWays
    from django_conformance.inventory import Inventory
    from django_conformance.rules.judging import Judgement

DOCS = "https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code"
OUTPUT = "https://docs.djangoproject.com/en/stable/ref/django-admin/#output-redirection"
ERRORS = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions"
OF_CONTRACT_COMMANDS = {"each": "contract.command", "needs": ("commands",)}


@pytest.mark.conformance("commands.call-command.outcome", level="must", docs=DOCS, **OF_CONTRACT_COMMANDS)
def test_outcome(subject: CommandContract, both_ways: BothWays, inventory: Inventory) -> None:
    """``call_command()`` does what the contract says.

    Why: the project's own tests rely on it.

    Fix: correct the command, or the contract.
    """
    outcome = both_ways(subject).call
    raised = outcome.raised
    location = (raised.location if raised is not None else outcome.location) or command_location(subject, inventory)
    leaves = raised is not None and raised.kind == "SystemExit"
    if subject.raises is not None and (raised is None or subject.raises not in raised.kinds):
        what = str(outcome.ended) if raised is not None or outcome.cut_short else "returned"
        message = (
            f"call_command({', '.join(map(repr, subject.argv))}) {what}; the contract says that it raises "
            f"{subject.raises}"
        )
        raise Finding(message, location=location, evidence={"traceback": raised.traceback if raised else outcome.stack})
    if subject.raises is None and not (
        subject.exit == outcome.status and (raised is None or leaves or subject.exit != 0)
    ):
        message = (
            f"call_command({', '.join(map(repr, subject.argv))}) {outcome.ended}; the contract says exit = "
            f"{subject.exit}"
        )
        raise Finding(message, location=location, evidence={"traceback": raised.traceback if raised else outcome.stack})
    errors = outcome.all_stderr + (f"\n{raised}\n" if raised is not None else "")
    compare_with_contract(subject, f"call_command({subject.argv[0]!r}, …)", outcome.all_stdout, errors, location)


@pytest.mark.conformance("commands.call-command.captured-output", level="info", docs=OUTPUT, **OF_CONTRACT_COMMANDS)
def test_captured_output(
    subject: CommandContract,
    both_ways: BothWays,
    inventory: Inventory,
    judgements: dict[str, Judgement],
) -> None:
    """All standard output of a command goes to the stream passed as ``call_command(stdout=…)``.

    Why: tests don't see output that bypasses the stream, and callers cannot silence it.

    Fix: write to ``self.stdout``, and pass ``stdout=self.stdout`` to commands that it calls.
    """
    past = both_ways(subject).call.past_stdout
    told = accused(judgements, "commands.configuration.print-output")
    if past.strip() and subject.argv[0] not in told:
        message = f"{subject.argv[0]} writes output that bypasses call_command(stdout=…): {text(past.strip())[:200]!r}"
        raise Finding(
            message, location=command_location(subject, inventory), evidence={"past_stdout": text(past[:2000])}
        )


@pytest.mark.conformance("commands.call-command.no-exit", level="info", docs=ERRORS, **OF_CONTRACT_COMMANDS)
def test_no_exit(
    subject: CommandContract,
    both_ways: BothWays,
    inventory: Inventory,
    judgements: dict[str, Judgement],
) -> None:
    """A command never ends the process of its caller.

    Why: SystemExit ends the test run, view or worker that made the call, unless it expects SystemExit.

    Fix: raise ``CommandError(message, returncode=…)``, or return. If the exit is intended, write
    ``raises = "SystemExit"`` in the contract.
    """
    outcome = both_ways(subject).call
    told = accused(judgements, "commands.configuration.sys-exit")
    raised = outcome.raised
    if (
        raised is not None
        and raised.kind == "SystemExit"
        and subject.raises != "SystemExit"
        and subject.argv[0] not in told
    ):
        message = f"call_command({', '.join(map(repr, subject.argv))}) raises SystemExit({raised.message})"
        raise Finding(message, location=command_location(subject, inventory), evidence={"traceback": raised.traceback})
