"""What a project has of commands, as rules read it: records, live objects and source."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django_conformance.discovery.commands.calls import CommandCall, command_calls
from django_conformance.discovery.commands.folders import CommandFolder, command_folders
from django_conformance.discovery.commands.loading import LoadedCommand, load_command
from django_conformance.discovery.commands.overriding import HiddenCommand, hidden_commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands.command import ProjectCommand
    from django_conformance.discovery.commands.modules import CommandModule
    from django_conformance.discovery.commands.source import CommandClass
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import CommandsInventory
    from django_conformance.source.nodes import Function


@dataclass(frozen=True)
class CommandsProject:
    """What discovery knows of a project's management commands.

    ``modules`` are all that ``manage.py help`` lists, ``commands`` those of the project itself. ``helpers`` are the
    project's modules that stand beside commands and have no class ``Command``.
    """

    context: DiscoveryContext
    inventory: CommandsInventory
    modules: tuple[CommandModule, ...] = ()
    commands: tuple[ProjectCommand, ...] = ()
    helpers: tuple[ProjectCommand, ...] = ()
    _loaded: dict[str, LoadedCommand | None] = field(default_factory=dict, repr=False)

    @cached_property
    def classes(self) -> tuple[tuple[ProjectCommand, CommandClass], ...]:
        """The project's classes that its commands are made of, each once, with the first command made of it."""
        classes: dict[ast.ClassDef, tuple[ProjectCommand, CommandClass]] = {}
        for command in self.commands:
            for source in command.classes:
                classes.setdefault(source.node, (command, source))
        return tuple(classes.values())

    @property
    def handlers(self) -> Iterator[tuple[ProjectCommand, CommandClass, Function]]:
        """The functions whose result Django writes to standard output, each with its command and its class."""
        return ((command, source, handler) for command, source in self.classes for handler in command.handlers(source))

    @cached_property
    def calls(self) -> tuple[CommandCall, ...]:
        """The calls of ``call_command()`` in the project's code that name their command."""
        return tuple(command_calls(self.context.sources, self.load))

    @cached_property
    def hidden(self) -> tuple[HiddenCommand, ...]:
        """The commands that never run, since another app has one of the same name."""
        kinds = {command.name: type(command.instance) for command in self.commands if command.instance is not None}
        return tuple(hidden_commands(self.modules, kinds, self.context.project))

    @cached_property
    def folders(self) -> tuple[CommandFolder, ...]:
        """The folders ``management/commands``, of installed apps and of others."""
        return tuple(command_folders(self.context.sources))

    def load(self, name: str) -> LoadedCommand | None:
        """Return any command by its name, loaded when first asked for; ``None`` where there is none."""
        if name not in self._loaded:
            module = next((module for module in self.modules if module.name == name), None)
            own = next((command.loaded for command in self.commands if command.name == name), None)
            self._loaded[name] = own or (load_command(module) if module is not None else None)
        return self._loaded[name]
