"""Whether the output of a command matches the contract."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django_conformance.drivers.commands.observations import text
from django_conformance.findings import Finding

if TYPE_CHECKING:
    from django_conformance.contract import CommandContract
    from django_conformance.inventory import Inventory, Location

_SHOWN = 400


def compare_with_contract(
    contract: CommandContract, how: str, stdout: str, stderr: str, location: Location | None
) -> None:
    """Compare what an invocation wrote; ``how`` says in words how it was made.

    Raises:
        Finding: a stream lacks what the contract says.
    """
    for name, written in (("stdout", stdout), ("stderr", stderr)):
        contained, pattern = getattr(contract, name), getattr(contract, f"{name}_matches")
        shown = text(written if len(written) <= _SHOWN else f"…{written[-_SHOWN:]}")
        if contained is not None and contained not in written:
            raise Finding(
                f"{how}: {name} does not contain {contained!r}; it is {shown!r}",
                location=location,
                evidence={name: written},
            )
        if pattern is None:
            continue
        try:
            matched = re.search(pattern, written)
        except re.error as error:
            raise Finding(
                f"the contract's {name}_matches for {contract.argv[0]} is {pattern!r}, not a regular expression: {error}"
            ) from None
        if matched is None:
            raise Finding(
                f"{how}: {name} does not match {pattern!r}; it is {shown!r}",
                location=location,
                evidence={name: written},
            )


def command_location(contract: CommandContract, inventory: Inventory) -> Location | None:
    """Return where a contract's command is defined, ``None`` if it is not the project's own."""
    return next((command.location for command in inventory.commands.own if command.name == contract.argv[0]), None)
