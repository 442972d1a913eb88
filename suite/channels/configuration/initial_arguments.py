"""A route gives ``as_asgi()`` the arguments that its consumer is created with.

Why: a consumer is created for each connection, with these arguments and no others: a missing one is a TypeError each
time.

Fix: give them in ``as_asgi(name=value)``, or give them defaults in ``__init__``.
"""

import inspect
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, readable

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each route whose consumer cannot be created with what the route gives."""
    for consumer in project.consumers:
        initialiser = consumer.methods.get("__init__")
        if consumer.runtime is None or initialiser is None:
            continue
        for leaf in project.leaves_of(consumer):
            given = readable(attribute(leaf.target, "consumer_initkwargs"))
            if not isinstance(given, dict) or not all(isinstance(name, str) for name in given):
                continue
            try:
                inspect.signature(consumer.runtime).bind(**given)
            except TypeError as error:
                location = consumer.place(initialiser, "__init__")
                yield Finding(
                    f"{consumer.name} cannot be created by the route {leaf.pattern!r}: {error}; as_asgi() was given "
                    f"{', '.join(given) or 'nothing'} ({location})",
                    subject=consumer.path,
                    location=location,
                    evidence={"given": sorted(given)},
                )
