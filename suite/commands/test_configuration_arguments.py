"""What a command's arguments accept.

https://docs.python.org/3/library/argparse.html#the-add-argument-method
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import from_suspicion, raise_all

if TYPE_CHECKING:
    from django_conformance.inventory import CommandsInventory

TYPE = "https://docs.python.org/3/library/argparse.html#type"
CHOICES = "https://docs.python.org/3/library/argparse.html#choices"


@pytest.mark.conformance("commands.configuration.type-bool", level="should", docs=TYPE, each="commands")
def test_type_bool(subject: CommandsInventory) -> None:
    """No argument has type=bool, nor type=list.

    Why: bool() of any text but the empty one is True, so --flag False sets True; list() of a text is the list of its letters.

    Fix: use action="store_true", argparse.BooleanOptionalAction, or choices; for lists nargs="+" or action="append".
    """
    raise_all(from_suspicion(one) for one in subject.suspected("type-bool"))


@pytest.mark.conformance(
    "commands.configuration.idle-flag",
    level="should",
    docs="https://docs.python.org/3/library/argparse.html#action",
    each="commands",
)
def test_idle_flag(subject: CommandsInventory) -> None:
    """Every flag changes something.

    Why: action="store_true" with default=True is True with and without it: what it should switch is always on.

    Fix: leave default out, or use argparse.BooleanOptionalAction, which has a --no- form.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("idle-flag"))


@pytest.mark.conformance(
    "commands.configuration.subcommand-required",
    level="should",
    docs="https://docs.python.org/3/library/argparse.html#sub-commands",
    each="commands",
)
def test_subcommand_required(subject: CommandsInventory) -> None:
    """A command whose handle() needs what only its sub-commands give requires one of them.

    Why: without a sub-command argparse is content, and handle() ends in TypeError or KeyError where a usage message is due.

    Fix: write ``add_subparsers(dest="…", required=True)``, or give the argument a default.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("subcommand-required"))


@pytest.mark.conformance("commands.configuration.unreachable-choices", level="must", docs=CHOICES, each="commands")
def test_unreachable_choices(subject: CommandsInventory) -> None:
    """The choices of an argument are of its type.

    Why: choices are compared after conversion, so choices of another type are never met: every value is refused.

    Fix: write the choices as values of the type.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("unreachable-choices"))


@pytest.mark.conformance("commands.configuration.default-not-a-choice", level="should", docs=CHOICES, each="commands")
def test_default_not_a_choice(subject: CommandsInventory) -> None:
    """The default of an argument is one of its choices.

    Why: argparse does not check it, so handle() gets a value that nobody could have given.

    Fix: correct the default, add it to the choices, or leave it None.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("default-not-a-choice"))
