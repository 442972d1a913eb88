"""A consumer handles frames that are not valid JSON.

Why: any client can send one. An error that is not caught ends the connection, with a traceback in the log.

Fix: catch ``json.JSONDecodeError`` and ``KeyError``, and answer with an error, or close with a code of your own.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, guarded, own_nodes

rule = Rule(level="info", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")

_PARSERS = ("json.loads", "loads", "self.decode_json")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each consumer that parses frames, by itself or by its base, and catches nothing."""
    for consumer in project.consumers:
        if "receive" in consumer.methods:
            node = _unguarded_parsing(consumer)
            if node is not None:
                message = "parses a frame that may not be JSON and catches no error: such a frame ends the connection"
                yield _finding(consumer, "receive", node, message)
        elif "Json" in consumer.base and "decode_json" not in consumer.methods and "receive_json" in consumer.methods:
            message = f"gets its frames from {consumer.base}, which raises for a frame that is binary or not JSON"
            yield _finding(consumer, "receive_json", consumer.methods["receive_json"], message)


def _unguarded_parsing(consumer: ConsumerSource) -> ast.AST | None:
    method = consumer.methods["receive"]
    parsing = (node for node in own_nodes(method) if called(node) in _PARSERS)
    return next((node for node in parsing if not guarded(method, node)), None)


def _finding(consumer: ConsumerSource, method: str, node: ast.AST, message: str) -> Finding:
    return Finding(
        f"{consumer.name}.{method}() {message}",
        at=consumer.at(node, method),
        evidence={"method": method},
    )
