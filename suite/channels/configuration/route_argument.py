"""A consumer reads only the arguments that its route's pattern defines.

Why: any other name in ``scope["url_route"]["kwargs"]`` is a KeyError at every connection.

Fix: use the same name in the pattern and in the consumer.
"""

import ast
from collections import Counter
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ARGUMENTS, ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, guarded, own_nodes

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each argument that a consumer reads and that no route to it gives."""
    for consumer in project.consumers:
        leaves = project.leaves_of(consumer)
        if not leaves or any(not leaf.patterns for leaf in leaves):
            continue
        given = {name for leaf in leaves for name in leaf.arguments()}
        for method, node, argument in _read(consumer):
            if argument in given:
                continue
            patterns = ", ".join(repr(leaf.pattern) for leaf in leaves)
            location = consumer.place(node, method)
            yield Finding(
                f"{consumer.name}.{method}() reads the route's argument {argument!r}, and {patterns} gives "
                f"{', '.join(sorted(given)) or 'none'}: KeyError ({location})",
                subject=consumer.path,
                location=location,
                evidence={"argument": argument, "given": sorted(given)},
            )


def _read(consumer: ConsumerSource) -> Iterator[tuple[str, ast.AST, object]]:
    """Yield method, node and name of each argument that a consumer reads and would fail without."""
    for name, method in consumer.methods.items():
        sources = {ARGUMENTS, *_names(method)}
        for node in own_nodes(method):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.ctx, ast.Load)
                and isinstance(node.slice, ast.Constant)
                and ast.unparse(node.value) in sources
                and not guarded(method, node)
            ):
                yield name, node, node.slice.value


def _names(method: Function) -> Iterator[str]:
    """Yield the names that hold the arguments in a method, and nothing else."""
    stored = Counter(
        node.id for node in ast.walk(method) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    for node in own_nodes(method):
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == ARGUMENTS and len(node.targets) == 1:
            target = ast.unparse(node.targets[0])
            if stored[target] == 1:
                yield target
