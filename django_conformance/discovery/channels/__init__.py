"""Discovery of the ASGI application and of Channels.

A project without Channels still has an ASGI application, which is looked at for HTTP.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from django_conformance.discovery.channels import (
    layer_reads as channels_layer_reads,
    layers as channels_layers,
    names as channels_names,
)
from django_conformance.discovery.channels.application import CleanImport, Loaded, load, named_application
from django_conformance.discovery.channels.asgi_source import needs_clean_import
from django_conformance.discovery.channels.consumers import ConsumerSource, consumer_sources
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import Application, dotted, look_into
from django_conformance.discovery.channels.scope import keys_read
from django_conformance.discovery.channels.servers import chosen_server, installed_servers, installed_version
from django_conformance.inventory import (
    AsgiApplication,
    ChannelsInventory,
    Consumer,
    Location,
    Problem,
    Route,
    Suspicion,
)

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext


def discover(context: DiscoveryContext) -> ChannelsProject:
    """Look at the project's ASGI application and at what it has of Channels."""
    from django.conf import settings

    installed, servers = installed_version("channels"), installed_servers()
    named = named_application(context, getattr(settings, "ASGI_APPLICATION", None))
    loaded = load(named, context) if named is not None else None
    problems = [loaded] if isinstance(loaded, Problem) else []
    project = ChannelsProject(
        context,
        ChannelsInventory(installed, servers=servers),
        loaded if isinstance(loaded, Loaded) else None,
        look_into(loaded.application) if isinstance(loaded, Loaded) else Application(),
        tuple(consumer_sources(context.sources)) if installed else (),
    )
    clean = _clean_import(project)
    layers, faults = channels_layers.layers(project.configured_layers, context) if installed else ([], [])
    fault = clean.problem() if clean is not None else None
    inventory = replace(
        project.inventory,
        application=_record(project),
        routes=tuple(_routes(project)),
        consumers=tuple(_consumer(consumer, project.routed) for consumer in project.consumers),
        layers=tuple(layers),
        server=chosen_server(servers, project.installed_apps, context.project),
        problems=(*problems, *([fault] if fault is not None else []), *faults),
    )
    whole = replace(project, inventory=inventory)
    suspicions = {repr(suspicion): suspicion for suspicion in _suspicions(whole)}
    return replace(whole, inventory=replace(inventory, suspicions=tuple(suspicions.values())))


def _clean_import(project: ChannelsProject) -> CleanImport | None:
    """Start the import of the asgi module by a process in which Django is not set up, where that may fail."""
    file, sources = project.asgi_file, project.context.sources
    if project.loaded is None or file is None or not needs_clean_import(file, sources):
        return None
    return CleanImport(project.loaded.module.__name__, project.context)


def _suspicions(project: ChannelsProject) -> Iterator[Suspicion]:
    context, looked, consumers, files = project.context, project.application, list(project.consumers), project.files
    if not project.inventory.installed:
        return
    eager = any(value is True for name, value in context.originals.items() if name.endswith("TASK_ALWAYS_EAGER"))
    layers = list(project.inventory.layers)
    yield from channels_layers.suspicions(layers, consumers, list(project.routed), list(files), eager=eager)
    yield from channels_names.suspicions(looked, consumers, list(files))
    yield from channels_layer_reads.suspicions(project.configured_layers)


def _record(project: ChannelsProject) -> AsgiApplication | None:
    if project.loaded is None:
        return None
    application, file = project.application, project.asgi_file
    return AsgiApplication(
        project.loaded.named.path,
        project.loaded.named.found_by,
        Location(file.relative) if file is not None else None,
        tuple(application.protocols),
        {
            protocol: tuple(dotted(middleware) for middleware in chain)
            for protocol, chain in application.middleware.items()
        },
        tuple(application.routed),
    )


def _routes(project: ChannelsProject) -> Iterator[Route]:
    for leaf in project.application.leaves:
        if leaf.consumer is None and leaf.protocol == "http":
            continue
        examples = leaf.examples() if leaf.channel is None else ()
        yield Route(
            protocol=leaf.protocol,
            pattern=leaf.pattern,
            consumer=dotted(leaf.consumer or leaf.target),
            kind=leaf.kind,
            example=examples[0] if examples else None,
            examples=examples,
            arguments=leaf.arguments(),
            middleware=tuple(dotted(middleware) for middleware in leaf.middleware),
            location=project.location_of(leaf),
        )


def _consumer(consumer: ConsumerSource, routed: tuple[type, ...]) -> Consumer:
    attributes = {
        node.attr
        for method in consumer.methods.values()
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
    }
    return Consumer(
        path=consumer.path,
        base=consumer.base,
        routed=consumer.runtime in routed,
        broadcasts={"group_add", "group_send"} <= attributes,
        reads=tuple(keys_read(consumer)),
        location=consumer.location,
    )
