"""Every route leads to an ASGI application, not to a bare consumer class.

Why: since Channels 3 a class in a route ends each connection with a TypeError about its arguments.

Fix: write ``ChatConsumer.as_asgi()`` in the route.
"""

import inspect
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import dotted
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#basic-layout")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each route whose target is a consumer class, or its ``as_asgi`` that nobody called."""
    for leaf in project.application.leaves:
        target = leaf.target
        if issubclass(type(target), type) and attribute(target, "as_asgi") is not None:
            name, consumer = target.__qualname__, dotted(target)
            mistake = f"names the class {name} itself"
        elif inspect.ismethod(target) and target.__name__ == "as_asgi":
            name = consumer = target.__self__.__qualname__  # type: ignore[attr-defined] # a class method's owner is the class
            mistake = f"names {name}.as_asgi and does not call it"
        else:
            continue
        location = project.location_of(leaf)
        place = f" ({location})" if location is not None else ""
        yield Finding(
            f"the route {leaf.pattern!r} {mistake}: write {name}.as_asgi(){place}",
            subject=leaf.pattern or consumer,
            location=location,
            evidence={"consumer": consumer},
        )
