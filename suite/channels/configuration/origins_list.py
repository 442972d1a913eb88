"""An origin validator is given a list of origins.

Why: a single string is taken for a list of its characters, and every browser is refused.

Fix: write the origin in brackets: ``OriginValidator(application, ["https://example.com"])``.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import dotted
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, readable

rule = Rule(
    level="must", docs="https://channels.readthedocs.io/en/stable/topics/security.html#websockets", settings=True
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each middleware whose allowed origins are a string."""
    application = project.inventory.application
    for middleware in project.middleware:
        origins = readable(attribute(middleware, "allowed_origins"))
        if isinstance(origins, str):
            yield Finding(
                f"{dotted(middleware)} is given the string {origins!r} where a list of origins belongs: each of its "
                "characters is taken for an origin, and every page is refused",
                subject=dotted(middleware),
                location=application.location if application is not None else None,
                evidence={"allowed_origins": origins},
            )
