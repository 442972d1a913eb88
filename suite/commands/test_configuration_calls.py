"""The project's own calls of call_command(), held against the parser of the command that they call.

https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import from_suspicion, raise_all

if TYPE_CHECKING:
    from django_conformance.inventory import CommandsInventory

CALLS = "https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code"


@pytest.mark.conformance("commands.configuration.call-unknown-command", level="must", docs=CALLS, each="commands")
def test_call_unknown_command(subject: CommandsInventory) -> None:
    """call_command() is given the name of a command.

    Why: it is a CommandError when that line runs.

    Fix: correct the name, or install the app that has it.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("call-unknown-command"))


@pytest.mark.conformance("commands.configuration.call-unknown-option", level="must", docs=CALLS, each="commands")
def test_call_unknown_option(subject: CommandsInventory) -> None:
    """call_command() is given options that the command has.

    Why: an unknown keyword is a TypeError, an unknown option string a CommandError. Packages that pass options of
    their own on to a built-in command are the usual cause.

    Fix: use the dest of an option, with underscores.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("call-unknown-option"))


@pytest.mark.conformance("commands.configuration.call-missing-argument", level="must", docs=CALLS, each="commands")
def test_call_missing_argument(subject: CommandsInventory) -> None:
    """call_command() is given what the command requires.

    Why: it is a CommandError when that line runs.

    Fix: give the argument.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("call-missing-argument"))


@pytest.mark.conformance("commands.configuration.call-positional-by-keyword", level="must", docs=CALLS, each="commands")
def test_call_positional_by_keyword(subject: CommandsInventory) -> None:
    """call_command() is given positional arguments by position.

    Why: Django looks for the option string of a required keyword, and a positional has none: ValueError.

    Fix: give the value by position.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("call-positional-by-keyword"))


@pytest.mark.conformance("commands.configuration.call-negative-flag", level="must", docs=CALLS, each="commands")
def test_call_negative_flag(subject: CommandsInventory) -> None:
    """A flag that negates is given by its dest.

    Why: call_command(no_x=True) is translated to x=True, the contrary of what it says: it does nothing, silently.

    Fix: write x=False.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("call-negative-flag"))


@pytest.mark.conformance("commands.configuration.call-value", level="should", docs=CALLS, each="commands")
def test_call_value(subject: CommandsInventory) -> None:
    """Literal values given by keyword are such as the command line would accept.

    Why: keywords are neither converted by type= nor checked against choices=, so handle() gets a value that it
    never gets from a command line.

    Fix: give a value of the right type, or the arguments as text: call_command("name", "--number", "7").
    """
    raise_all(from_suspicion(one) for one in subject.suspected("call-value"))
