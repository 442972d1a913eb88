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
    """No argument has type=bool.

    Why: bool() of any text but the empty one is True: --flag False sets True.

    Mend: use action="store_true", argparse.BooleanOptionalAction, or choices.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("type-bool"))


@pytest.mark.conformance("commands.configuration.unreachable-choices", level="must", docs=CHOICES, each="commands")
def test_unreachable_choices(subject: CommandsInventory) -> None:
    """The choices of an argument are of its type.

    Why: choices are compared after conversion, so choices of another type are never met: every value is refused.

    Mend: write the choices as values of the type.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("unreachable-choices"))


@pytest.mark.conformance("commands.configuration.default-not-a-choice", level="should", docs=CHOICES, each="commands")
def test_default_not_a_choice(subject: CommandsInventory) -> None:
    """The default of an argument is one of its choices.

    Why: argparse does not check it, so handle() gets a value that nobody could have given.

    Mend: correct the default, add it to the choices, or leave it None.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("default-not-a-choice"))
