"""A consumer's ``groups`` is a list of names.

Why: Channels goes through it: it takes each letter of a string for a group. The consumer joins "c", "h", "a" and "t", and a message for "chat"
does not reach it.

Fix: write ``groups = ["chat"]``; ``("chat")`` is no tuple.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import spelled, text

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each text that a consumer has as its ``groups`` when Channels joins them, which is before ``connect()``."""
    for consumer in (consumer for consumer in project.consumers if consumer.websocket):
        own = [node for node in consumer.node.body if isinstance(node, (ast.Assign, ast.AnnAssign))]
        inner = [
            node for name, method in consumer.own_methods.items() if name == "__init__" for node in ast.walk(method)
        ]
        assigned = [
            *(("groups", node) for node in own),
            *(("self.groups", node) for node in inner if isinstance(node, (ast.Assign, ast.AnnAssign))),
        ]
        for name, node in assigned:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            is_text = isinstance(node.value, ast.JoinedStr) or bool(text(node.value))
            if is_text and node.value is not None and name in map(spelled, targets):
                yield Finding(
                    f"{consumer.name} has {name} = {ast.unparse(node.value)}, which is a string: the consumer joins a group for each letter",
                    at=consumer.file.at(node, consumer.path),
                    hint=f"Write {name} = [{ast.unparse(node.value)}].",
                )
