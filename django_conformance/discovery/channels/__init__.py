"""Discovery of the ASGI application and of Channels.

A project without Channels still has an ASGI application, which is looked at for HTTP.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
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
from django_conformance.discovery.channels.files import SourceFile, source_file, source_files
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import Application, Leaf, dotted, look_into, outermost_router
from django_conformance.discovery.names import undefined_names
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
    from pathlib import Path

    from django_conformance.discovery.context import DiscoveryContext

SERVERS = ("daphne", "uvicorn", "hypercorn")
SERVER_VARIABLE = "DJANGO_CONFORMANCE_ASGI_SERVER"

_WORDS = ("channel", "Consumer", "websocket", "as_asgi")

NOT_WIRED = "websocket-not-wired"
NOT_ROUTED = "consumer-not-routed"
HTTP_NOT_DECLARED = "http-not-declared"
DAPHNE_ORDER = "daphne-order"
RUNSERVER = "runserver-without-asgi"
ORIGIN = "origin-not-validated"
ORIGINS = "origins-not-a-list"
MIDDLEWARE_APP = "middleware-without-app"


def discover(context: DiscoveryContext) -> ChannelsProject:
    """Look at the project's channels."""
    return ChannelsProject(context, _inventory(context))


def _inventory(context: DiscoveryContext) -> ChannelsInventory:
    """Return what the project has of ASGI and Channels."""
    from django.conf import settings

    installed = _version("channels")
    servers = {name: found for name in SERVERS if (found := _version(name)) is not None}
    apps = [str(one) for one in settings.INSTALLED_APPS]
    files = source_files(context.project, containing=_WORDS) if installed else []
    application, looked, problems, suspicions = _application(
        context, getattr(settings, "ASGI_APPLICATION", None), files
    )
    consumers = consumer_sources(context.project) if installed else []
    routed = {leaf.consumer for leaf in looked.leaves if leaf.consumer is not None}
    if installed:
        declared = context.originals.get("CHANNEL_LAYERS") or getattr(settings, "CHANNEL_LAYERS", None)
        configured, faults = channels_layers.layers(declared, context)
        problems += faults
        eager = any(value is True for name, value in context.originals.items() if name.endswith("TASK_ALWAYS_EAGER"))
        suspicions += channels_layers.suspicions(configured, consumers, list(routed), files, eager=eager)
        suspicions += channels_names.suspicions(looked, consumers, files)
        suspicions += channels_messages.suspicions(consumers, files)
        suspicions += channels_groups.suspicions(files)
        suspicions += channels_values.suspicions(configured, files)
        suspicions += channels_layer_reads.suspicions(declared)
        suspicions += [one for consumer in consumers for one in channels_code.suspicions(consumer)]
        suspicions += channels_middleware_code.suspicions(
            source_files(context.project, containing=("receive",)), [one.node for one in consumers]
        )
        suspicions += channels_blocking.suspicions(source_files(context.project, containing=("async def",)), consumers)
        suspicions += channels_middleware_calls.suspicions(
            [one for chain in looked.middleware.values() for one in chain],
            source_files(context.project, containing=("receive",)),
            context.project,
        )
        suspicions += channels_answers.suspicions(consumers)
        suspicions += channels_slips.suspicions(consumers, files)
        suspicions += [one for file in files for one in channels_code.in_functions(file)]
        suspicions += _undefined_names(context, consumers, files)
        suspicions += _as_a_whole(application, looked, consumers, apps)
    return ChannelsInventory(
        installed=installed,
        application=application,
        routes=tuple(
            _route(leaf, files) for leaf in looked.leaves if leaf.consumer is not None or leaf.protocol != "http"
        ),
        consumers=tuple(_consumer(one, routed) for one in consumers),
        layers=tuple(configured) if installed else (),
        servers=servers,
        server=_server(servers, apps, context.project),
        problems=tuple(problems),
        suspicions=tuple({repr(one): one for one in suspicions}.values()),
    )


def _application(
    context: DiscoveryContext, setting: object, files: list[SourceFile]
) -> tuple[AsgiApplication | None, Application, list[Problem], list[Suspicion]]:
    named = named_application(context, setting)
    if named is None:
        return None, Application(), [], []
    loaded = load(named, context)
    if isinstance(loaded, Problem):
        return None, Application(), [loaded], []
    problems: list[Problem] = []
    suspicions: list[Suspicion] = []
    source = source_file(loaded.module.__file__, context.project) if loaded.module.__file__ else None
    clean = (
        CleanImport(loaded.module.__name__, context)
        if source is not None and channels_asgi_source.needs_clean_import(source, context.project)
        else None
    )
    looked = look_into(loaded.application)
    if source is not None:
        suspicions += channels_asgi_source.suspicions(source, context.project)
    routers = {protocol: outermost_router(loaded.application, protocol) for protocol in looked.routed}
    consumers = consumer_sources(context.project)
    suspicions += channels_wiring.suspicions(
        looked, {key: value for key, value in routers.items() if value is not None}, consumers, files
    )
    fault = clean.problem() if clean is not None else None
    if fault is not None:
        problems.append(fault)
    return _record(loaded, looked, source), looked, problems, suspicions


def _record(loaded: Loaded, looked: Application, source: SourceFile | None) -> AsgiApplication:
    return AsgiApplication(
        loaded.named.path,
        loaded.named.found_by,
        Location(source.relative) if source is not None else None,
        tuple(looked.protocols),
        {protocol: tuple(dotted(one) for one in middleware) for protocol, middleware in looked.middleware.items()},
        tuple(looked.routed),
    )


def _route(leaf: Leaf, files: list[SourceFile]) -> Route:
    examples = leaf.examples() if leaf.channel is None else ()
    return Route(
        protocol=leaf.protocol,
        pattern=leaf.pattern,
        consumer=dotted(leaf.consumer or leaf.target),
        kind=leaf.kind,
        example=examples[0] if examples else None,
        examples=examples,
        arguments=leaf.arguments(),
        middleware=tuple(dotted(one) for one in leaf.middleware),
        location=channels_wiring.route_location(leaf, files),
    )


def _consumer(source: ConsumerSource, routed: set[type]) -> Consumer:
    attributes = {
        node.attr for method in source.methods.values() for node in ast.walk(method) if isinstance(node, ast.Attribute)
    }
    return Consumer(
        path=source.path,
        base=source.base,
        routed=source.runtime in routed,
        broadcasts={"group_add", "group_send"} <= attributes,
        reads=tuple(channels_wiring.keys_read(source)),
        location=source.location,
    )


def _undefined_names(
    context: DiscoveryContext, consumers: list[ConsumerSource], files: list[SourceFile]
) -> Iterator[Suspicion]:
    import sys

    own = {one.file.path for one in consumers}
    for file in files:
        if file.path in own or "websocket_urlpatterns" in file.text or "URLRouter" in file.text:
            module = next(
                (one for one in list(sys.modules.values()) if getattr(one, "__file__", None) == str(file.path)), None
            )
            yield from undefined_names(file.path, file.module or file.relative, context.project, module)


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


def _server(servers: dict[str, str], apps: list[str], project: Path) -> str | None:
    """Return the server to serve the project with: the one asked for, that it says it uses, the first that is installed."""
    asked = os.environ.get(SERVER_VARIABLE)
    if asked in servers:
        return asked
    if "daphne" in servers and any(one.startswith("daphne") for one in apps):
        return "daphne"
    texts = [path.read_text(encoding="utf-8", errors="replace") for name in _DEPLOYMENT for path in project.glob(name)]
    named = (name for name in servers if any(name in text.lower() for text in texts))
    return next(named, next(iter(servers), None))


_DEPLOYMENT = (
    "requirements*.txt",
    "requirements/*.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.cfg",
    "Procfile",
    "Dockerfile",
    "*compose*.y*ml",
)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
