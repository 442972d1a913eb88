"""Names of channels that code sends to, held against those that ``runworker`` can be given.

https://channels.readthedocs.io/en/stable/topics/worker.html
"""

from __future__ import annotations

import ast
import difflib
from typing import TYPE_CHECKING

from django_conformance.discovery.channels.sends import sends, type_of
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.channels.consumers import ConsumerSource
    from django_conformance.discovery.channels.routing import Application
    from django_conformance.source.files import SourceFile

CHANNEL_NAME = "channel-name"


def suspicions(
    application: Application, consumers: list[ConsumerSource], files: list[SourceFile]
) -> Iterator[Suspicion]:
    """Yield each channel that a file sends to by a name that the application's ChannelNameRouter lacks.

    Without such a router the message must be one that a consumer of the project handles, or it may be for another one.
    """
    named = {leaf.channel for leaf in application.leaves if leaf.channel is not None}
    received = {text for file in files for text in _received(file)}
    for file in files:
        for call, function in sends(file):
            name = _name(call) if function == "send" else None
            if name is None or "!" in name or name in named | received:
                continue
            if not named and not _handled(call, consumers):
                continue
            near = difflib.get_close_matches(name, sorted(named), n=1)
            known = f"it has {', '.join(map(repr, sorted(named)))}" if named else "there is no ChannelNameRouter"
            advice = f"; did you mean {near[0]!r}?" if near else ""
            place = Location(file.relative, call.lineno)
            text = (
                f"{place} sends to the channel {name!r}, which no route of the application leads to ({known}): no worker "
                f"receives it{advice}"
            )
            yield Suspicion(CHANNEL_NAME, name, text, place, {"channel": name, "routed": sorted(named)})


def _name(call: ast.Call) -> str | None:
    """Return the name of the channel that a call of ``send()`` writes out."""
    given = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "channel"), None)
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _received(file: SourceFile) -> Iterator[str]:
    """Yield the channels that a file listens to by itself."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "receive":
            yield from (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _handled(call: ast.Call, consumers: list[ConsumerSource]) -> bool:
    """Whether a consumer that is no socket's has a method for the message that a call sends."""
    kinds = {kind.replace(".", "_") for one in call.args[1:] if isinstance(one, ast.Dict) and (kind := type_of(one))}
    return any(kinds & one.methods.keys() for one in consumers if not one.websocket)
