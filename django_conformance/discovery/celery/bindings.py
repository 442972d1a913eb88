"""Which queue an exchange delivers a message to: bindings, and the patterns of topics.

https://www.rabbitmq.com/tutorials/amqp-concepts#exchanges
"""

from __future__ import annotations

from typing import Any

from django_conformance.source.reading import attribute, readable


def name_of(queue: Any) -> str:
    """Return the name that a queue is known by: a broadcast's own differs from process to process, its alias does not."""
    queue = readable(queue)
    return str(readable(attribute(queue, "alias") or attribute(queue, "name")) or queue or "")


def takes(queue: Any, exchange: str, key: str) -> bool:
    """Whether a queue, by its own binding or another, gets what is sent to an exchange with a routing key."""
    bindings = [
        (queue.exchange, queue.routing_key),
        *((binding.exchange, binding.routing_key) for binding in queue.bindings or ()),
    ]
    return any(
        getattr(origin, "name", "") == exchange and _delivers(str(origin.type), str(bound), key)
        for origin, bound in bindings
    )


def _delivers(kind: str, bound: str, key: str) -> bool:
    if kind == "topic":
        return _matches(bound.split("."), key.split("."))
    return kind not in ("direct", "") or bound == key


def _matches(pattern: list[str], words: list[str]) -> bool:
    """Whether a topic's pattern takes a key: ``*`` is any one word, ``#`` any number of them."""
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_matches(pattern[1:], words[start:]) for start in range(len(words) + 1))
    return bool(words) and pattern[0] in ("*", words[0]) and _matches(pattern[1:], words[1:])
