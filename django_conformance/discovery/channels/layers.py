"""Channel layers: what is configured, and whether what the code sends over them can arrive.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem
from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.sends import messages, type_of
from django_conformance.inventory import ChannelLayer, Location, Problem, Suspicion
from django_conformance.overlay.addresses import masked
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import function_of, own_nodes, spelled

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext

LAYER = "channel-layer"
NOT_CONFIGURED = "layer-not-configured"
HANDLER_MISSING = "message-without-handler"
GROUP_NAME = "group-name"
OTHER_PROCESS = "in-memory-across-processes"

_IN_MEMORY = "InMemoryChannelLayer"
_VALID = re.compile(r"[a-zA-Z\d\-_.]*\Z")
_LONGEST = 100
_GROUPS = ("group_add", "group_discard", "group_send")


def layers(configured: Any, context: DiscoveryContext) -> tuple[list[ChannelLayer], list[Problem]]:
    """Return CHANNEL_LAYERS as configured, and the entries of it that cannot be loaded."""
    found: list[ChannelLayer] = []
    problems: list[Problem] = []
    for alias, entry in configured.items() if isinstance(configured, Mapping) else ():
        backend = str(entry.get("BACKEND", "")) if isinstance(entry, Mapping) else ""
        configuration = dict(entry.get("CONFIG") or {}) if isinstance(entry, Mapping) else {}
        fault = _load(str(alias), context)
        hosts = configuration.pop("hosts", ())
        if fault is None and backend.startswith("channels_redis.") and isinstance(hosts, (str, bytes)):
            text = f"its hosts are the text {masked(str(hosts))!r}, where a list is needed: ValueError when it is used"
            fault = Problem("channels", LAYER, str(alias), text)
        if fault is not None:
            problems.append(fault)
        found.append(
            ChannelLayer(
                str(alias),
                backend,
                tuple(_hosts(hosts)),
                {str(key): repr(value) for key, value in configuration.items() if "key" not in str(key).lower()},
                backend.endswith(_IN_MEMORY),
            )
        )
    return found, problems


def _load(alias: str, context: DiscoveryContext) -> Problem | None:
    from channels.layers import channel_layers

    try:
        channel_layers.make_backend(alias)
    except OSError:
        return None  # it connects when it is made, and discovery lets nothing connect
    except (Exception, SystemExit) as error:
        return problem("channels", LAYER, alias, error, context.project)
    return None


def _hosts(hosts: Any) -> Iterator[str]:
    for host in [hosts] if isinstance(hosts, str) else hosts or ():
        address = host.get("address", host.get("host", "")) if isinstance(host, Mapping) else host
        yield (
            masked(address)
            if isinstance(address, str)
            else ":".join(str(part) for part in address)
            if isinstance(address, (list, tuple))
            else str(address)
        )


def suspicions(
    configured: list[ChannelLayer],
    consumers: list[ConsumerSource],
    handlers: list[type],
    files: list[SourceFile],
    *,
    eager: bool,
) -> Iterator[Suspicion]:
    """Yield what is suspicious in the use of channel layers; ``handlers`` are the routed consumers."""
    yield from _not_configured({one.alias for one in configured}, consumers, files)
    yield from _without_handler(consumers, handlers, files)
    if all(one.backend.startswith(("channels.", "channels_redis.")) for one in configured):
        yield from _group_names(files)
    if any(one.alias == "default" and one.in_memory for one in configured):
        yield from _across_processes(files, eager=eager)


def _not_configured(aliases: set[str], consumers: list[ConsumerSource], files: list[SourceFile]) -> Iterator[Suspicion]:
    for consumer in consumers:
        alias = str(getattr(consumer.runtime, "channel_layer_alias", "default"))
        use = _layer_use(consumer)
        if use is not None and alias not in aliases:
            place, what = use
            message = (
                f"{consumer.name} uses {what}, and CHANNEL_LAYERS has no {alias!r}: channel_layer is None ({place})"
            )
            yield Suspicion(NOT_CONFIGURED, consumer.path, message, place, {"alias": alias})
    for file in files:
        for node in ast.walk(file.tree):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in (*_GROUPS, "send")
                and isinstance(node.value, ast.Call)
                and spelled(node.value.func).endswith("get_channel_layer")
            ):
                first = node.value.args[0] if node.value.args else ast.Constant("default")
                alias = str(first.value) if isinstance(first, ast.Constant) else ""
                if alias and alias not in aliases:
                    place = Location(file.relative, node.lineno)
                    yield Suspicion(
                        NOT_CONFIGURED,
                        alias,
                        f"{place} uses the channel layer {alias!r}, and CHANNEL_LAYERS has none of that name: "
                        "get_channel_layer() returns None",
                        place,
                        {"alias": alias},
                    )


def _layer_use(consumer: ConsumerSource) -> tuple[Location, str] | None:
    groups = next(
        (
            node
            for node in consumer.node.body
            if isinstance(node, ast.Assign) and [spelled(one) for one in node.targets] == ["groups"]
        ),
        None,
    )
    if groups is not None and isinstance(groups.value, (ast.List, ast.Tuple)) and groups.value.elts:
        return Location(consumer.file.relative, groups.lineno), "groups"
    for name, method in consumer.methods.items():
        nodes = list(ast.walk(method))
        if any(isinstance(node, (ast.If, ast.IfExp)) and "channel_layer" in ast.dump(node.test) for node in nodes):
            continue
        for node in nodes:
            if isinstance(node, ast.Attribute) and spelled(node.value) == "self.channel_layer":
                return consumer.place(node, name), f"channel_layer.{node.attr}()"
    return None


def _without_handler(
    consumers: list[ConsumerSource], handlers: list[type], files: list[SourceFile]
) -> Iterator[Suspicion]:
    own_dispatch = any({"dispatch", "__getattr__"} & one.methods.keys() for one in consumers)
    own_dispatch = own_dispatch or any(_dispatches(one) for one in (*handlers, *(one.runtime for one in consumers)))
    if own_dispatch or not (consumers or handlers):
        return
    methods = {
        method.name
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    for file in files:
        for call, message in messages(file):
            kind = type_of(message)
            if kind is None and _is_whole(message):
                place = Location(file.relative, message.lineno)
                text = (
                    f"{place} sends a message without a 'type' over the channel layer ({ast.unparse(message)[:80]}): no "
                    "handler can be found for it, and the consumer that receives it dies"
                )
                yield Suspicion(HANDLER_MISSING, f"{file.module}", text, place, {"call": call})
            if kind is None:
                continue
            handler = kind.replace(".", "_")
            classes = [*handlers, *(one.runtime for one in consumers)]
            known = handler in methods or any(hasattr(one, handler) for one in classes)
            if known and not handler.startswith("_"):
                continue
            place = Location(file.relative, message.lineno)
            text = (
                f"{place} sends a message of type {kind!r} over the channel layer, and no consumer has a method "
                f"{handler}(): the consumer that receives it dies"
            )
            yield Suspicion(HANDLER_MISSING, kind, text, place, {"type": kind, "handler": handler, "call": call})


def _dispatches(consumer: type | None) -> bool:
    """Whether a class that a consumer is made of finds handlers in its own way, as of a package for Channels."""
    return any(
        {"dispatch", "__getattr__"} & vars(one).keys() and not one.__module__.startswith("channels.")
        for one in getattr(consumer, "__mro__", ())
    )


def _is_whole(message: ast.Dict) -> bool:
    """Whether every key of a message is written out, and none of them is ``type``."""
    return all(isinstance(key, ast.Constant) and key.value != "type" for key in message.keys)


def _group_names(files: list[SourceFile]) -> Iterator[Suspicion]:
    for file in files:
        assigned = _assigned_texts(file.tree)
        seen = set()
        for node in ast.walk(file.tree):
            name = _group_argument(node)
            if name is None:
                continue
            if spelled(name) == "self.channel_name":
                place = Location(file.relative, name.lineno)
                message = (
                    f"{place} gives self.channel_name as the name of a group ({ast.unparse(node)}): the group comes first, "
                    "and a channel's name is none that a group may have: TypeError"
                )
                yield Suspicion(GROUP_NAME, "self.channel_name", message, place, {"text": "self.channel_name"})
            for text in _texts(name, assigned):
                if (not _VALID.match(text) or len(text) >= _LONGEST) and text not in seen:
                    seen.add(text)
                    place = Location(file.relative, name.lineno)
                    message = (
                        f"{place} names a group with {text!r}: a group's name holds only ASCII letters, digits, "
                        f"hyphens, underscores and periods, fewer than {_LONGEST}: TypeError"
                    )
                    yield Suspicion(GROUP_NAME, text, message, place, {"text": text})


def _group_argument(node: ast.AST) -> ast.expr | None:
    if not isinstance(node, ast.Call) or not node.args:
        return None
    function = function_of(node)
    return node.args[0] if isinstance(function, ast.Attribute) and function.attr in _GROUPS else None


def _assigned_texts(tree: ast.AST) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found.setdefault(spelled(target), []).append(node.value)
    return found


def _texts(name: ast.expr, assigned: dict[str, list[ast.expr]]) -> Iterator[str]:
    values = assigned.get(spelled(name), []) if spelled(name) else [name]
    if len(values) != 1:
        return
    value = values[0]
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod):
        value = value.left
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield re.sub(r"%(\(\w+\))?[sdr]", "", value.value)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(str(one.value) for one in value.values if isinstance(one, ast.Constant))


def _across_processes(files: list[SourceFile], *, eager: bool) -> Iterator[Suspicion]:
    senders = _senders(files)
    for file in files:
        here = _run_at_once(file)
        command = "management/commands/" in file.relative
        for node in ast.walk(file.tree):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            task = not eager and any(
                "task" in name.split(".")[-1] and name not in here
                for one in node.decorator_list
                for name in [spelled(one.func if isinstance(one, ast.Call) else one)]
            )
            if (task or command) and _sends(node, senders):
                what = f"the task {node.name}()" if task else f"the command {file.path.stem}"
                place = Location(file.relative, node.lineno)
                message = (
                    f"{what} sends over the channel layer, which is {_IN_MEMORY}: it runs in a process of its own, "
                    f"and what it sends never leaves it ({place})"
                )
                yield Suspicion(
                    OTHER_PROCESS,
                    f"{file.module}.{node.name}" if task else file.path.stem,
                    message,
                    place,
                    {"function": node.name},
                )


def _run_at_once(file: SourceFile) -> set[str]:
    """Return the names by which a file has Django's own ``task``, where its backend runs tasks in the calling process."""
    from django.conf import settings

    backends = [str(one.get("BACKEND", "")) for one in getattr(settings, "TASKS", {}).values()]
    if any(not one.endswith(("ImmediateBackend", "DummyBackend")) for one in backends):
        return set()
    return {
        one.asname or one.name
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.tasks"
        for one in node.names
    }


def _senders(files: list[SourceFile]) -> set[str]:
    """Return the names of module-level functions that send to a group, by themselves or through one another."""
    functions = [
        node for file in files for node in file.tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    found: set[str] = set()
    while True:
        more = {one.name for one in functions if one.name not in found and _sends(one, found)}
        if not more:
            return found
        found |= more


def _sends(function: ast.AST, senders: set[str]) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr == "group_send")
        or (isinstance(node, ast.Name) and node.id in senders)
        for node in own_nodes(function)
    )
