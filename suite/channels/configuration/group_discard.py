"""A consumer leaves every group that it joined, in ``disconnect()``.

Why: a group keeps a member that has gone until the membership expires, by default a day later. Until then every message
is still sent to it.

Fix: call ``group_discard()`` in ``disconnect()``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import spelled

rule = Rule(level="info", docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each consumer that joins a group and leaves none; Channels itself leaves those of ``self.groups``."""
    for consumer in project.consumers:
        attributes = [
            (name, node)
            for name, method in consumer.methods.items()
            for node in ast.walk(method)
            if isinstance(node, ast.Attribute)
        ]
        joins = [(name, node) for name, node in attributes if node.attr == "group_add"]
        leaves = any(node.attr == "group_discard" or spelled(node) == "self.groups" for _, node in attributes)
        if joins and not leaves:
            method_name, call = joins[0]
            yield Finding(
                f"{consumer.name}.{method_name}() joins a group that the consumer never leaves with group_discard()",
                at=consumer.at(call, method_name),
                evidence={"method": method_name},
            )
