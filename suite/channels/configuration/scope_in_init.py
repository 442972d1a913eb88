"""A consumer does not read its scope or channel name in ``__init__()``, but once it is connected.

Why: Channels creates the consumer first and sets ``scope``, ``channel_layer`` and ``channel_name`` when it calls it. They do not exist in
``__init__()``, and every connection ends in AttributeError.

Fix: read them in ``connect()``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes, spelled

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#scope")

_LATER = ("scope", "channel_layer", "channel_name", "channel_receive", "base_send")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield the first such attribute that an ``__init__()`` of the project, or a property that it reads, asks for."""
    for consumer in project.consumers:
        method = consumer.methods.get("__init__")
        if method is None:
            continue
        nodes = [
            node for node in own_nodes(method) if isinstance(node, ast.Attribute) and spelled(node.value) == "self"
        ]
        made = {node.attr for node in nodes if isinstance(node.ctx, ast.Store)}
        for node in nodes:
            if node.attr in _LATER and node.attr not in made and isinstance(node.ctx, ast.Load):
                yield Finding(
                    f"{consumer.name}.__init__() reads self.{node.attr}, which Channels sets when it calls the consumer: AttributeError at "
                    "every connection",
                    at=consumer.at(node, "__init__"),
                    evidence={"attribute": node.attr},
                )
                break
