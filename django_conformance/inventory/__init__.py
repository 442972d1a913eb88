"""What a project has: the records discovery fills in, and everything after it reads.

An inventory is made in a process of its own that imports the project, crosses to the suite as JSON, and is what
``django-conformance inventory --json`` prints. It is pure data: nothing here imports Django.
"""

from django_conformance.inventory.celery import BeatEntry, CeleryApp, CeleryInventory, Task
from django_conformance.inventory.channels import AsgiApplication, ChannelLayer, ChannelsInventory, Consumer, Route
from django_conformance.inventory.commands import Command, CommandsInventory
from django_conformance.inventory.common import AREAS, Area, Location, Problem
from django_conformance.inventory.databases import Database, DatabasesInventory, Model, Router
from django_conformance.inventory.deployment import (
    Declared,
    DeclaredBeat,
    DeclaredCommand,
    DeclaredServer,
    DeclaredTool,
    DeclaredWorker,
    DeploymentInventory,
    HealthCheck,
    Unit,
    each_line,
)
from django_conformance.inventory.project import Endpoint, Inventory, ProjectInventory

__all__ = [
    "AREAS",
    "Area",
    "AsgiApplication",
    "BeatEntry",
    "CeleryApp",
    "CeleryInventory",
    "ChannelLayer",
    "ChannelsInventory",
    "Command",
    "CommandsInventory",
    "Consumer",
    "Database",
    "DatabasesInventory",
    "Declared",
    "DeclaredBeat",
    "DeclaredCommand",
    "DeclaredServer",
    "DeclaredTool",
    "DeclaredWorker",
    "DeploymentInventory",
    "Endpoint",
    "HealthCheck",
    "Inventory",
    "Location",
    "Model",
    "Problem",
    "ProjectInventory",
    "Route",
    "Router",
    "Task",
    "Unit",
    "each_line",
]
