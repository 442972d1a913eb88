"""A consumer joins no group in ``disconnect()``.

Why: ``disconnect()`` is where a consumer leaves its groups. One that joins there stays a member after its connection has gone, until the
membership expires, by default a day later: each message to the group is also sent to a channel that nobody reads.

Fix: write ``group_discard()``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import function_of, own_nodes, written

rule = Rule(level="should", docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups")

_LAST = ("disconnect", "websocket_disconnect")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each call of ``group_add()`` for the consumer's own channel where its connection has ended."""
    for consumer in project.consumers:
        for name in _LAST:
            method = consumer.own_methods.get(name)
            for call in own_nodes(method) if method is not None else ():
                function = function_of(call) if isinstance(call, ast.Call) else None
                if not isinstance(function, ast.Attribute) or function.attr != "group_add":
                    continue
                if isinstance(call, ast.Call) and any(ast.unparse(given) == "self.channel_name" for given in call.args):
                    group = written(call.args[0])
                    yield Finding(
                        f"{consumer.name}.{name}() calls group_add() for {group}: the consumer joins the group when its "
                        f"connection has ended; write group_discard({group}, self.channel_name)",
                        at=consumer.at(call, name),
                        evidence={"group": group},
                    )
