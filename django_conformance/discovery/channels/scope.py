"""What consumers read from their scope.

https://channels.readthedocs.io/en/stable/topics/consumers.html#scope
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import guarded, own_nodes, spelled

if TYPE_CHECKING:
    from django_conformance.discovery.channels.consumers import ConsumerSource


def keys_read(consumer: ConsumerSource) -> dict[str, tuple[str, ast.AST]]:
    """Return the scope's keys that a consumer reads and would fail without, with the method and node of the first reading.

    A key that the consumer sets itself, or looks for first, is left out.
    """
    read: dict[str, tuple[str, ast.AST]] = {}
    optional: set[str] = set()
    for name, method in consumer.methods.items():
        for node in ast.walk(method):
            if (
                isinstance(node, ast.Compare)
                and isinstance(node.left, ast.Constant)
                and any(spelled(side) == "self.scope" for side in node.comparators)
            ):
                optional.add(str(node.left.value))
        for node in own_nodes(method):
            if not (
                isinstance(node, ast.Subscript)
                and spelled(node.value) == "self.scope"
                and isinstance(node.slice, ast.Constant)
            ):
                continue
            if isinstance(node.ctx, ast.Store) or guarded(method, node):
                optional.add(str(node.slice.value))
            else:
                read.setdefault(str(node.slice.value), (name, node))
    return {key: where for key, where in read.items() if key not in optional}
