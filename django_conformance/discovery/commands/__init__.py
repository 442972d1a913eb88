"""Discovery of management commands: which there are, and what comes of loading each of the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.discovery.cause import inside
from django_conformance.discovery.commands.command import ProjectCommand, project_command
from django_conformance.discovery.commands.loading import HELPER
from django_conformance.discovery.commands.modules import CommandModule, command_modules
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import Command, CommandsInventory

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext


def discover(context: DiscoveryContext) -> CommandsProject:
    """Look at the project's commands."""
    modules = command_modules()
    loaded = tuple(project_command(module, context) for module in modules if inside(str(module.path), context.project))
    commands = tuple(command for command in loaded if command.loaded.stage != HELPER)
    helpers = tuple(command for command in loaded if command.loaded.stage == HELPER)
    none = {command.name for command in helpers}
    own = {command.name: command for command in commands}
    inventory = CommandsInventory(
        manage="manage.py" if (context.project / "manage.py").is_file() else None,
        commands=tuple(_record(module, own.get(module.name)) for module in modules if module.name not in none),
        problems=tuple(command.problem for command in commands if command.problem is not None),
    )
    return CommandsProject(context, inventory, modules, commands, helpers)


def _record(module: CommandModule, command: ProjectCommand | None) -> Command:
    return Command(
        module.name,
        module.app,
        module.dotted,
        own=command is not None,
        location=command.location if command is not None else None,
        shadows=tuple(hidden.app for hidden in module.hidden),
        help=command.loaded.help if command is not None else "",
        arguments=command.loaded.arguments if command is not None else (),
    )
