"""An application that handles WebSockets also answers HTTP.

Why: one that does not is right only behind a proxy that sends every other request to another server.

Fix: add ``"http": get_asgi_application()``, or leave it as it is where another process serves HTTP.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="info", docs="https://channels.readthedocs.io/en/stable/deploying.html")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield an application without HTTP in a project whose ``runserver`` is not Daphne's."""
    application = project.inventory.application
    if application is not None and project.application.websocket_only and project.daphne_position is None:
        yield Finding(
            f"{application.path} handles {', '.join(application.protocols)} and no http: it answers pages with 500",
            subject=application.path,
            location=application.location,
            evidence={"protocols": list(application.protocols)},
        )
