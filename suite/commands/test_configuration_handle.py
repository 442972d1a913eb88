"""What a command's own code does that fails, or that works from one side only.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import from_suspicion, raise_all

if TYPE_CHECKING:
    from django_conformance.inventory import CommandsInventory

HANDLE = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle"
OUTPUT = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output"
OVERRIDING = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#overriding-methods"
ERRORS = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions"


@pytest.mark.conformance("commands.configuration.handle-missing", level="must", docs=HANDLE, each="commands")
def test_handle_missing(subject: CommandsInventory) -> None:
    """Every command has a handle() (an AppCommand handle_app_config(), a LabelCommand handle_label()).

    Why: without it the command raises NotImplementedError on every call.

    Fix: write it; a misspelt name is the usual cause.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("no-handle"))


@pytest.mark.conformance("commands.configuration.handle-signature", level="must", docs=HANDLE, each="commands")
def test_handle_signature(subject: CommandsInventory) -> None:
    """handle() takes every option that its parser gives, and requires no other.

    Why: handle() is called with all options as keywords, Django's own among them; one that it cannot take is a
    TypeError on every call.

    Fix: end its parameters with **options, and name arguments as their dest.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("handle-signature"))


@pytest.mark.conformance("commands.configuration.unknown-option-key", level="must", docs=HANDLE, each="commands")
def test_unknown_option_key(subject: CommandsInventory) -> None:
    """handle() reads only options that its parser has.

    Why: a misspelt key is a KeyError whenever that line runs. Dashes of an option become underscores in its key.

    Fix: use the dest of the argument.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("unknown-option-key"))


@pytest.mark.conformance("commands.configuration.async-handle", level="must", docs=HANDLE, each="commands")
def test_async_handle(subject: CommandsInventory) -> None:
    """handle() is a plain function.

    Why: Django does not await it: the work is never done, and the coroutine it returns cannot be written to stdout
    (AttributeError).

    Fix: keep handle() plain and call asyncio.run() or asgiref.sync.async_to_sync() in it.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("async-handle"))


@pytest.mark.conformance("commands.configuration.returns-no-text", level="must", docs=HANDLE, each="commands")
def test_returns_no_text(subject: CommandsInventory) -> None:
    """handle() returns text or nothing.

    Why: what it returns is written to stdout: a number, True or a list is an AttributeError there, with exit status
    1, after the work is done.

    Fix: return nothing; for an exit status raise CommandError(…, returncode=…).
    """
    raise_all(from_suspicion(one) for one in subject.suspected("returns-no-text"))


@pytest.mark.conformance("commands.configuration.writes-no-text", level="must", docs=OUTPUT, each="commands")
def test_writes_no_text(subject: CommandsInventory) -> None:
    """self.stdout.write() is given text.

    Why: anything else is an AttributeError ('int' object has no attribute 'endswith').

    Fix: format it as text.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("writes-no-text"))


@pytest.mark.conformance("commands.configuration.unknown-style", level="must", docs=OUTPUT, each="commands")
def test_unknown_style(subject: CommandsInventory) -> None:
    """self.style has the styles that a command uses.

    Why: one that there is not is an AttributeError, with colours and without.

    Fix: use one of the styles that the message lists.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("unknown-style"))


@pytest.mark.conformance("commands.configuration.initialised", level="must", docs=OVERRIDING, each="commands")
def test_initialised(subject: CommandsInventory) -> None:
    """A command with an ``__init__`` of its own calls that of its base.

    Why: the base makes stdout, stderr and style; without them every run ends in an AttributeError.

    Fix: call ``super().__init__(*args, **kwargs)`` first.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("command-initialiser"))


@pytest.mark.conformance("commands.configuration.unknown-attribute", level="must", docs=HANDLE, each="commands")
def test_unknown_attribute(subject: CommandsInventory) -> None:
    """A command reads no attribute of itself under a misspelling of the name it has.

    Why: an AttributeError whenever that line runs, and ``self.sterr`` runs only when something else went wrong.

    Fix: write the name that the message suggests.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("unknown-attribute"))


@pytest.mark.conformance("commands.configuration.exit", level="should", docs=ERRORS, each="commands")
def test_exit(subject: CommandsInventory) -> None:
    """A command ends with an error by CommandError, not by leaving the process.

    Why: call_command() runs it inside a test run, a view or a worker, and SystemExit ends that; CommandError is
    what a caller can catch.

    Fix: raise CommandError(message, returncode=…); return where nothing is wrong.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("exit"))


@pytest.mark.conformance("commands.configuration.prints", level="should", docs=OUTPUT, each="commands")
def test_prints(subject: CommandsInventory) -> None:
    """A command writes to self.stdout and self.stderr.

    Why: print() goes past the streams that call_command(stdout=…) was given, so tests see nothing of it, and
    neither --no-color nor a caller's stream holds.

    Fix: write to self.stdout, or print(…, file=self.stdout).
    """
    raise_all(from_suspicion(one) for one in subject.suspected("prints"))


@pytest.mark.conformance("commands.configuration.error-exits-zero", level="should", docs=ERRORS, each="commands")
def test_error_exits_zero(subject: CommandsInventory) -> None:
    """An error ends the process with an exit status that is not 0.

    Why: scripts, cron and CI look at the exit status alone: with 0 they go on as if nothing had happened.

    Fix: leave returncode away (1), or give another.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("error-exits-zero"))


@pytest.mark.conformance("commands.configuration.asks", level="info", docs=OUTPUT, each="commands")
def test_asks(subject: CommandsInventory) -> None:
    """A command that asks has an option that answers beforehand.

    Why: without a terminal (cron, CI, a container) input() ends in EOFError.

    Fix: add --no-input, as Django's own commands have.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("asks"))


@pytest.mark.conformance("commands.configuration.logs-only", level="info", docs=OUTPUT, each="commands")
def test_logs_only(subject: CommandsInventory) -> None:
    """A command reports on self.stdout.

    Why: what is seen of a log depends on LOGGING, and call_command(stdout=…) captures none of it.

    Fix: write what its user shall read to self.stdout.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("logs-only"))
