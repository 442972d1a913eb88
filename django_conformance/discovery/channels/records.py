"""The records of the inventory that a project's application, routes and consumers are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.channels.routing import dotted
from django_conformance.discovery.channels.scope import keys_read
from django_conformance.inventory import AsgiApplication, Consumer, Location, Route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.channels.project import ChannelsProject


def application_record(project: ChannelsProject) -> AsgiApplication | None:
    """Return the record of the application, ``None`` where none is loaded."""
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


def route_records(project: ChannelsProject) -> Iterator[Route]:
    """Yield the record of each route to a consumer, and of each other route that is not HTTP's."""
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


def consumer_records(project: ChannelsProject) -> Iterator[Consumer]:
    """Yield the record of each consumer class."""
    for consumer in project.consumers:
        attributes = {
            node.attr
            for method in consumer.methods.values()
            for node in ast.walk(method)
            if isinstance(node, ast.Attribute)
        }
        yield Consumer(
            path=consumer.path,
            base=consumer.base,
            routed=consumer.runtime in project.routed,
            broadcasts={"group_add", "group_send"} <= attributes,
            reads=tuple(keys_read(consumer)),
            location=consumer.location,
        )
