"""``manage.py runserver`` serves the ASGI application of a project that has WebSocket routes.

Why: without Daphne among the apps it serves WSGI, and every WebSocket answers 404 in development.

Fix: add "daphne" at the top of INSTALLED_APPS, or develop with the ASGI server that production uses.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="info", docs="https://channels.readthedocs.io/en/stable/installation.html")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield the missing app, where ``runserver`` comes from Django's static files and there are WebSocket routes."""
    sockets = project.application.leaves and "websocket" in project.application.protocols
    if sockets and project.daphne_position is None and project.staticfiles_position is not None:
        yield Finding(
            "'daphne' is not in INSTALLED_APPS, so manage.py runserver serves WSGI: every WebSocket answers 404 there",
            subject="INSTALLED_APPS",
        )
