"""Discovery of the ASGI application and of Channels.

A project without Channels still has an ASGI application, which is looked at for HTTP.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import problem
from django_conformance.discovery.channels.application import CleanImport, Loaded, load, named_application
from django_conformance.discovery.channels.asgi_source import needs_clean_import
from django_conformance.discovery.channels.consumers import consumer_sources
from django_conformance.discovery.channels.layers import layer_records
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.records import application_record, consumer_records, route_records
from django_conformance.discovery.channels.routing import Application, look_into, unreadable
from django_conformance.discovery.channels.servers import chosen_server, installed_servers, installed_version
from django_conformance.inventory import ChannelsInventory, Problem
from django_conformance.source.reading import attribute, readable

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext


def discover(context: DiscoveryContext) -> ChannelsProject:
    """Look at the project's ASGI application and at what it has of Channels."""
    from django.conf import settings

    installed, servers = installed_version("channels"), installed_servers()
    named = named_application(context, readable(getattr(settings, "ASGI_APPLICATION", None)))
    loaded = load(named, context) if named is not None else None
    application = look_into(loaded.application) if isinstance(loaded, Loaded) else Application()
    broken = _unreadable(application, context)
    project = ChannelsProject(
        context,
        ChannelsInventory(installed, servers=servers),
        loaded if isinstance(loaded, Loaded) else None,
        application,
        tuple(consumer_sources(context.sources)) if installed else (),
    )
    clean_import = _clean_import(project)
    layers, faults = layer_records(project.configured_layers, context) if installed else ([], [])
    problems = [loaded, clean_import.problem() if clean_import is not None else None, *broken, *faults]
    inventory = replace(
        project.inventory,
        application=application_record(project),
        routes=tuple(route_records(project)),
        consumers=tuple(consumer_records(project)),
        layers=tuple(layers),
        server=chosen_server(servers, project.installed_apps, context.project),
        problems=tuple(stopped for stopped in problems if isinstance(stopped, Problem)),
    )
    return replace(project, inventory=inventory)


def _unreadable(application: Application, context: DiscoveryContext) -> list[Problem]:
    """Take the routes out of an application that cannot be read; return what stops each from it."""
    problems = []
    for leaf, error in list(unreadable(application.leaves)):
        application.leaves[:] = [kept for kept in application.leaves if kept is not leaf]
        subject = str(readable(attribute(leaf, "pattern"))) or leaf.protocol
        problems.append(problem("channels", "route", subject, error, context.project))
    return problems


def _clean_import(project: ChannelsProject) -> CleanImport | None:
    """Start the import of the asgi module by a process in which Django is not set up, where that may fail."""
    file, sources = project.asgi_file, project.context.sources
    if project.loaded is None or file is None or not needs_clean_import(file, sources):
        return None
    return CleanImport(project.loaded.module.__name__, project.context)
