"""The ChannelNameRouter has every channel that code sends to by name.

Why: the message waits in the layer until it expires. No worker ever receives it, and there is no error.

Fix: write the name as the router has it, or add it there and to the arguments of ``runworker``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.messages import sends
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://channels.readthedocs.io/en/stable/topics/worker.html")

_ALIKE = 0.6
"""Lower than elsewhere: the channel certainly does not exist, so a distant match is still a useful hint."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each channel that a file sends to and that neither the router has nor code receives from.

    Without a router the message must be one that a worker's consumer handles: it may be for another project's.
    """
    routed = sorted(leaf.channel for leaf in project.application.leaves if leaf.channel is not None)
    received = {name for file in project.files for name in _received(file)}
    handled = _handled_by_workers(project)
    for file in project.files:
        for call, function in sends(file):
            name = _channel(call) if function == "send" else None
            if name is None or "!" in name or name in routed or name in received:
                continue
            if not routed and handled.isdisjoint(call.args):
                continue
            known = f"it has {', '.join(map(repr, routed))}" if routed else "there is no ChannelNameRouter"
            near = nearest(name, routed, alike=_ALIKE)
            yield Finding(
                f"{file.place(call)} sends to the channel {name!r}, which no route of the application leads to ({known}): "
                "no worker receives it" + (f"; did you mean {near!r}?" if near else ""),
                at=file.at(call, name),
                evidence={"channel": name, "routed": routed},
            )


def _channel(call: ast.Call) -> str | None:
    """Return the name of the channel that a call of ``send()`` writes out."""
    names = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "channel")]
    return next((name.value for name in names if isinstance(name, ast.Constant) and isinstance(name.value, str)), None)


def _received(file: SourceFile) -> Iterator[str]:
    """Yield the channels that a file receives from by itself."""
    for call in file.of(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "receive":
            for name in call.args:
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    yield name.value


def _handled_by_workers(project: ChannelsProject) -> frozenset[ast.AST]:
    """Return the messages that a consumer which is no WebSocket's has a method for."""
    methods = {name for consumer in project.consumers if not consumer.websocket for name in consumer.methods}
    return frozenset(message.node for message in project.messages if message.handler in methods)
