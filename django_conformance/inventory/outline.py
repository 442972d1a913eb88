"""An inventory as a report shows it: what belongs to the project, and no value of a setting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.inventory.celery import CeleryInventory
    from django_conformance.inventory.channels import ChannelsInventory
    from django_conformance.inventory.commands import CommandsInventory
    from django_conformance.inventory.databases import DatabasesInventory
    from django_conformance.inventory.deployment import DeploymentInventory
    from django_conformance.inventory.project import Inventory


def outlined(inventory: Inventory) -> Inventory:
    """Return an inventory for others to read: settings, addresses, arguments and what packages bring are left out."""
    return replace(
        inventory,
        project=replace(inventory.project, endpoints=(), variables=(), path_first=(), path_last=()),
        celery=_celery(inventory.celery),
        channels=_channels(inventory.channels),
        commands=_commands(inventory.commands),
        databases=_databases(inventory.databases),
        deployment=_deployment(inventory.deployment),
    )


def _celery(celery: CeleryInventory) -> CeleryInventory:
    apps = (replace(app, configuration={}, broker="", result_backend="", registered=()) for app in celery.apps)
    return replace(celery, apps=tuple(apps), beat=tuple(replace(entry, args=(), kwargs={}) for entry in celery.beat))


def _channels(channels: ChannelsInventory) -> ChannelsInventory:
    routes = tuple(replace(route, example=None, examples=()) for route in channels.routes)
    return replace(
        channels,
        routes=routes,
        layers=tuple(replace(layer, hosts=(), configuration={}) for layer in channels.layers),
    )


def _commands(commands: CommandsInventory) -> CommandsInventory:
    return replace(commands, commands=tuple(replace(command, arguments=()) for command in commands.own))


def _databases(databases: DatabasesInventory) -> DatabasesInventory:
    return replace(
        databases,
        databases=tuple(replace(database, options={}, name="", host="", port="") for database in databases.databases),
        models=tuple(model for model in databases.models if model.own),
    )


def _deployment(deployment: DeploymentInventory) -> DeploymentInventory:
    return replace(
        deployment,
        workers=tuple(replace(worker, command="", options={}) for worker in deployment.workers),
        beats=tuple(replace(beat, command="", options={}) for beat in deployment.beats),
        by_hand=(),
        servers=tuple(replace(server, command="", options={}) for server in deployment.servers),
        commands=tuple(replace(command, command="", arguments=()) for command in deployment.commands),
    )
