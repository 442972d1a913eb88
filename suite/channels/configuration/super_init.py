"""A consumer's own ``__init__`` calls that of its base class.

Why: the base class sets the consumer's groups. Without them every connection ends in a TypeError.

Fix: call ``super().__init__(*args, **kwargs)`` first.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import spelled

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each ``__init__`` that neither calls another nor sets the groups."""
    for consumer in project.consumers:
        method = consumer.methods.get("__init__")
        if method is None or not consumer.websocket or _declares_groups(consumer):
            continue
        attributes = {node.attr for node in ast.walk(method) if isinstance(node, ast.Attribute)}
        if not attributes & {"__init__", "groups"}:
            yield Finding(
                f"{consumer.name}.__init__() does not call super().__init__(), so the consumer has no groups: every "
                "connection ends in a TypeError",
                at=consumer.at(method, "__init__"),
                evidence={"method": "__init__"},
            )


def _declares_groups(consumer: ConsumerSource) -> bool:
    """Whether ``groups`` is an attribute of the class."""
    return any(
        spelled(target) == "groups"
        for node in consumer.node.body
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    )
