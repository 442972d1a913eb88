"""A consumer does not misspell its own attributes.

Why: the line raises AttributeError when it runs, and that ends the connection.

Fix: write the name that the message suggests.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.attributes import misspelled_attributes

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#scope")

_GIVEN = ("scope", "channel_layer", "channel_name", "channel_receive", "base_send", "groups")
"""What Channels gives an instance of a consumer."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each misspelled attribute of a consumer whose module is loaded."""
    for consumer in project.consumers:
        if consumer.runtime is None:
            continue
        for node, meant in misspelled_attributes(consumer.node, consumer.runtime, consumer.file.tree, _GIVEN):
            yield Finding(
                f"{consumer.name} reads self.{node.attr}, which nothing sets: AttributeError; did you mean self.{meant}?",
                subject=consumer.path,
                location=consumer.file.place(node),
                evidence={"attribute": node.attr, "suggestion": meant},
            )
