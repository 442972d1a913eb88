"""Discovery of the ASGI application and of Channels.

A project without Channels still has an ASGI application, which is looked at for HTTP.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.channels import (
    answers as channels_answers,
    asgi_source as channels_asgi_source,
    blocking as channels_blocking,
    code as channels_code,
    groups as channels_groups,
    layer_reads as channels_layer_reads,
    layers as channels_layers,
    messages as channels_messages,
    middleware_calls as channels_middleware_calls,
    middleware_code as channels_middleware_code,
    names as channels_names,
    slips as channels_slips,
    values as channels_values,
    wiring as channels_wiring,
)
from django_conformance.discovery.channels.application import CleanImport, Loaded, load, named_application
from django_conformance.discovery.channels.consumers import ConsumerSource, consumer_sources
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import Application, dotted, look_into, outermost_router
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
from django_conformance.source.undefined import undefined_names

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.source.files import SourceFile

NOT_WIRED = "websocket-not-wired"
NOT_ROUTED = "consumer-not-routed"
HTTP_NOT_DECLARED = "http-not-declared"
DAPHNE_ORDER = "daphne-order"
RUNSERVER = "runserver-without-asgi"
ORIGIN = "origin-not-validated"
ORIGINS = "origins-not-a-list"
MIDDLEWARE_APP = "middleware-without-app"


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
    if project.loaded is None or file is None or not channels_asgi_source.needs_clean_import(file, sources):
        return None
    return CleanImport(project.loaded.module.__name__, project.context)


def _suspicions(project: ChannelsProject) -> Iterator[Suspicion]:
    context, looked, consumers, files = project.context, project.application, list(project.consumers), project.files
    if project.asgi_file is not None:
        yield from channels_asgi_source.suspicions(project.asgi_file, context.sources)
    if project.loaded is not None:
        routers = {protocol: outermost_router(project.loaded.application, protocol) for protocol in looked.routed}
        yield from channels_wiring.suspicions(
            looked, {key: value for key, value in routers.items() if value is not None}, consumers, files
        )
    if not project.inventory.installed:
        return
    eager = any(value is True for name, value in context.originals.items() if name.endswith("TASK_ALWAYS_EAGER"))
    layers = list(project.inventory.layers)
    middleware = context.sources.code(containing=("receive",))
    yield from channels_layers.suspicions(layers, consumers, list(project.routed), list(files), eager=eager)
    yield from channels_names.suspicions(looked, consumers, list(files))
    yield from channels_messages.suspicions(consumers, files)
    yield from channels_groups.suspicions(list(files))
    yield from channels_values.suspicions(layers, files)
    yield from channels_layer_reads.suspicions(project.configured_layers)
    for consumer in consumers:
        yield from channels_code.suspicions(consumer)
    yield from channels_middleware_code.suspicions(middleware, [consumer.node for consumer in consumers])
    yield from channels_blocking.suspicions(context.sources.code(containing=("async def",)), consumers)
    chains = [layer for chain in looked.middleware.values() for layer in chain]
    yield from channels_middleware_calls.suspicions(chains, middleware, context.project)
    yield from channels_answers.suspicions(consumers)
    yield from channels_slips.suspicions(consumers, list(files))
    for file in files:
        yield from channels_code.in_functions(file)
    yield from _undefined_names(consumers, list(files))
    yield from _as_a_whole(project.inventory.application, looked, consumers, list(project.installed_apps))


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
            location=channels_wiring.route_location(leaf, project.files),
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
        reads=tuple(channels_wiring.keys_read(consumer)),
        location=consumer.location,
    )


def _undefined_names(consumers: list[ConsumerSource], files: list[SourceFile]) -> Iterator[Suspicion]:
    own = {one.file.path for one in consumers}
    for file in files:
        if file.path in own or "websocket_urlpatterns" in file.text or "URLRouter" in file.text:
            for name in undefined_names(file):
                evidence = {"name": name.name, "in": name.owner}
                yield Suspicion("undefined-name", file.module or file.relative, str(name), name.location, evidence)


def _as_a_whole(
    application: AsgiApplication | None, looked: Application, consumers: list[ConsumerSource], apps: list[str]
) -> Iterator[Suspicion]:
    if application is None:
        return
    place = application.location
    sockets = [one for one in consumers if one.websocket]
    if sockets and looked.protocols and "websocket" not in looked.protocols:
        first = sockets[0]
        message = (
            f"{application.path} handles {', '.join(looked.protocols)} and no websocket, and the project has the "
            f"consumer {first.path} ({first.location}): no socket can be opened"
        )
        yield Suspicion(
            NOT_WIRED,
            application.path,
            message,
            place,
            {"protocols": list(looked.protocols), "consumers": [one.path for one in sockets]},
        )
    elif "websocket" in looked.routed:
        routed = {leaf.consumer for leaf in looked.leaves}
        for one in sockets:
            if one.runtime is None or not any(one.runtime in getattr(found, "__mro__", ()) for found in routed):
                yield Suspicion(NOT_ROUTED, one.path, f"no route leads to {one.path} ({one.location})", one.location)
    if looked.protocols and "websocket" in looked.protocols and "http" not in looked.protocols:
        daphne = any(one == "daphne" or one.startswith("daphne.apps.") for one in apps)
        message = (
            f"{application.path} handles {', '.join(looked.protocols)} and no http: pages answer 500 wherever it is "
            "served"
        )
        yield Suspicion(
            HTTP_NOT_DECLARED, application.path, message, place, {"daphne": daphne, "protocols": list(looked.protocols)}
        )
    if "websocket" in looked.routed and not _validated(looked.middleware.get("websocket", ())):
        sockets_of = [leaf for leaf in looked.leaves if leaf.protocol == "websocket"]
        open_to_all = [leaf.pattern for leaf in sockets_of if not _validated(leaf.middleware)]
        if open_to_all or not sockets_of:
            some = "its routes" if len(open_to_all) == len(sockets_of) else f"the route {open_to_all[0]!r}"
            yield Suspicion(
                ORIGIN,
                application.path,
                f"{application.path} opens WebSockets for pages of any origin: nothing before {some} validates the "
                "Origin header",
                place,
            )
    yield from _middleware(looked, place)
    yield from _daphne(apps, sockets=bool(looked.leaves) and "websocket" in looked.protocols)


def _validated(middleware: Iterable[Any]) -> bool:
    return any("Origin" in dotted(one) for one in middleware)


def _middleware(looked: Application, place: Location | None) -> Iterator[Suspicion]:
    from django.apps import apps
    from django.conf import settings

    for middleware in {id(one): one for chain in looked.middleware.values() for one in chain}.values():
        name = dotted(middleware)
        allowed = getattr(middleware, "allowed_origins", None)
        if isinstance(allowed, str):
            message = (
                f"{name} is given the text {allowed!r} where a list of origins belongs: each of its letters is taken "
                "for an origin, and every page is refused"
            )
            yield Suspicion(ORIGINS, name, message, place, {"allowed_origins": allowed})
        needed = None
        if name == "channels.sessions.SessionMiddleware" and settings.SESSION_ENGINE in _SESSIONS_IN_DATABASE:
            needed = "django.contrib.sessions"
        elif name == "channels.auth.AuthMiddleware":
            needed = "django.contrib.auth"
        if needed is not None and not apps.is_installed(needed):
            message = (
                f"{name} stands before the sockets, and {needed!r} is not in INSTALLED_APPS: whoever brings a "
                "session's cookie ends in a RuntimeError"
            )
            yield Suspicion(MIDDLEWARE_APP, name, message, place, {"app": needed})


_SESSIONS_IN_DATABASE = ("django.contrib.sessions.backends.db", "django.contrib.sessions.backends.cached_db")


def _daphne(apps: list[str], *, sockets: bool) -> Iterator[Suspicion]:
    daphne = next((index for index, one in enumerate(apps) if one == "daphne" or one.startswith("daphne.apps.")), None)
    static = next((index for index, one in enumerate(apps) if one.startswith("django.contrib.staticfiles")), None)
    if daphne is not None and static is not None and daphne > static:
        yield Suspicion(
            DAPHNE_ORDER,
            "INSTALLED_APPS",
            f"'daphne' is number {daphne + 1} of INSTALLED_APPS, after 'django.contrib.staticfiles' (number "
            f"{static + 1}): daphne.E001",
            None,
        )
    if daphne is None and sockets and static is not None:
        message = (
            "'daphne' is not in INSTALLED_APPS, so manage.py runserver serves WSGI: every WebSocket answers 404 there"
        )
        yield Suspicion(RUNSERVER, "INSTALLED_APPS", message, None)
