"""A ProtocolTypeRouter that ``runserver`` serves has an entry for "http".

Why: since Channels 4 none is added automatically, so with Daphne's ``runserver`` every page is an error.

Fix: add ``"http": get_asgi_application()``.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/releases/4.0.0.html")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield an application without HTTP in a project whose ``runserver`` is Daphne's."""
    application = project.inventory.application
    if application is not None and project.application.websocket_only and project.daphne_position is not None:
        yield Finding(
            f"{application.path} handles {', '.join(application.protocols)} and no http: every page answers 500, under "
            "manage.py runserver as well",
            subject=application.path,
            location=application.location,
            evidence={"protocols": list(application.protocols)},
        )
