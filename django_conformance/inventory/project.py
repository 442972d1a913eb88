"""The whole inventory, and what belongs to the project as such."""

from __future__ import annotations

from dataclasses import dataclass, field

from django_conformance.inventory.celery import CeleryInventory
from django_conformance.inventory.channels import ChannelsInventory
from django_conformance.inventory.commands import CommandsInventory
from django_conformance.inventory.common import Problem
from django_conformance.inventory.databases import DatabasesInventory
from django_conformance.inventory.deployment import DeploymentInventory

LOOKED_AT = "discovery"
"""The stage of a problem that stopped an area as a whole from being looked at: its other records are empty."""


@dataclass(frozen=True)
class Endpoint:
    """A server the settings name: ``kind`` as in :mod:`django_conformance.services` or another word, ``purpose`` what it is for."""

    kind: str
    host: str
    port: int | None
    purpose: str


@dataclass(frozen=True)
class ProjectInventory:
    """The settings module in use, the installed apps, the endpoints that the settings name, and what stopped an import.

    ``path_first`` and ``path_last`` are folders that ``manage.py`` puts on the path, ``variables`` the names of those it
    sets in the environment. ``elsewhere`` is ``None`` where one of the installed apps is the project's own; otherwise the
    folders, relative to the project's, of apps that are not installed packages either. A ``problem`` here means that nothing else could be looked at.
    """

    settings: str = ""
    settings_path: str | None = None
    python: str = ""
    installed_apps: tuple[str, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    problems: tuple[Problem, ...] = ()
    path_first: tuple[str, ...] = ()
    path_last: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] | None = None

    @property
    def own_code_advice(self) -> str:
        """What to do where no app is the project's own, empty where one is."""
        if self.elsewhere is None:
            return ""
        folders = ", ".join(f'"{folder}"' for folder in self.elsewhere or ("src/shop",))
        known = "" if self.elsewhere else ", for example"
        return (
            "None of the installed apps is the project's own code, so tasks, commands and models of apps are not judged. "
            f"Name the folders of its code in conformance.toml{known}: [project] source = [{folders}]"
        )


@dataclass(frozen=True)
class Inventory:
    """Everything discovery found."""

    project: ProjectInventory = field(default_factory=ProjectInventory)
    celery: CeleryInventory = field(default_factory=CeleryInventory)
    channels: ChannelsInventory = field(default_factory=ChannelsInventory)
    commands: CommandsInventory = field(default_factory=CommandsInventory)
    databases: DatabasesInventory = field(default_factory=DatabasesInventory)
    deployment: DeploymentInventory = field(default_factory=DeploymentInventory)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be loaded, in all areas."""
        areas = (self.project, self.celery, self.channels, self.commands, self.databases)
        return tuple(problem for area in areas for problem in area.problems)
