"""What a project has of management commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django_conformance.inventory.common import Location, Problem


@dataclass(frozen=True)
class Command:
    """A management command: ``app`` is whose it is, ``shadows`` the apps whose command of this name it hides.

    ``own`` is false for a command that comes from an installed package rather than from the project's folder.
    ``arguments`` describes those of its parser that Django does not add by itself, each a mapping with ``dest``,
    ``options``, ``nargs``, ``type``, ``choices``, ``required``, ``default``, ``action`` and ``help``; one with
    sub-commands has ``commands``, their arguments by name. It is empty for a command that could not be loaded.
    """

    name: str
    app: str
    module: str
    own: bool = True
    location: Location | None = None
    shadows: tuple[str, ...] = ()
    help: str = ""
    arguments: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class CommandsInventory:
    """``manage`` is the project's ``manage.py``, ``None`` where it has none (then ``python -m django`` is run)."""

    manage: str | None = None
    commands: tuple[Command, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def own(self) -> tuple[Command, ...]:
        """The commands of the project itself."""
        return tuple(command for command in self.commands if command.own)
