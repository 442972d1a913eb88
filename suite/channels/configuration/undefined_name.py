"""Every name that consumers and routing use is defined or imported.

Why: it is a NameError when the line runs, and it ends the connection.

Fix: import the name.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.undefined import undefined_names

rule = Rule(level="must", docs="https://docs.python.org/3/library/exceptions.html#NameError")

_ROUTING = ("websocket_urlpatterns", "URLRouter")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each name that a file with consumers or routes uses and nothing defines."""
    with_consumers = {consumer.file for consumer in project.consumers}
    for file in project.files:
        if file in with_consumers or any(word in file.text for word in _ROUTING):
            for name in undefined_names(file):
                yield Finding(
                    str(name),
                    subject=file.module,
                    location=name.location,
                    evidence={"name": name.name, "in": name.owner},
                )
