"""An origin validator is given a list of origins.

Why: a single string is taken for a list of its characters, and every browser is refused. ``None`` among the origins, as of a variable
that is not set, raises AttributeError at the handshake; views still work.

Fix: write the origin in brackets: ``OriginValidator(application, ["https://example.com"])``, and leave out what is not set.
"""

import re
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import dotted
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, members, readable

rule = Rule(
    level="must", docs="https://channels.readthedocs.io/en/stable/topics/security.html#websockets", settings=True
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each middleware whose allowed origins are a string, or have something else than strings among them."""
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
            continue
        unusable = [origin for origin in members(origins) if not isinstance(origin, (str, re.Pattern))]
        if unusable:
            yield Finding(
                f"{dotted(middleware)} is given {unusable[0]!r} among the origins {origins!r}: the handshake of a browser raises "
                "AttributeError where no origin before it matches",
                subject=dotted(middleware),
                location=application.location if application is not None else None,
                hint="Leave out what is not set, as in ALLOWED_HOSTS = [host for host in hosts if host]; or set the variable that it comes from.",
                evidence={"allowed_origins": [str(origin) for origin in members(origins)]},
            )
