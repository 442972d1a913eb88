"""Each of Channels' middleware stands inside the one that fills the part of the scope it needs.

Why: AuthMiddleware reads the user from the session that SessionMiddleware puts into the scope, and that one the cookies of
CookieMiddleware. Without them, or above them, every connection ends with ValueError.

Fix: write ``AuthMiddlewareStack(URLRouter(…))``, which has all three in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import Leaf, dotted
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/authentication.html")

_NEEDS = {
    "channels.auth.AuthMiddleware": ("channels.sessions.SessionMiddleware", "session"),
    "channels.sessions.SessionMiddleware": ("channels.sessions.CookieMiddleware", "cookies"),
}


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each middleware above which nothing provides what it needs."""
    told: set[str] = set()
    for leaf in project.application.leaves:
        for middleware, needed, key in _lacking(leaf):
            name = dotted(middleware)
            if name in told:
                continue
            told.add(name)
            short = needed.rpartition(".")[2]
            yield Finding(
                f"{name.rpartition('.')[2]} stands on the route {leaf.pattern!r} without {short} above it: there is no "
                f"scope[{key!r}] for it, and every connection ends with ValueError",
                subject=name,
                location=project.location_of(leaf),
                hint="write AuthMiddlewareStack(URLRouter(…))",
                evidence={"middleware": [dotted(item) for item in leaf.middleware]},
            )


def _lacking(leaf: Leaf) -> Iterator[tuple[Any, str, str]]:
    """Yield each middleware of a route with the one that it lacks; nothing below middleware of other packages."""
    above: set[str] = set()
    for middleware in leaf.middleware:
        names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(middleware).__mro__]
        needed = next((_NEEDS[name] for name in names if name in _NEEDS), None)
        if needed is not None and needed[0] not in above:
            yield middleware, *needed
        if not any(name.startswith("channels.") for name in names):
            return
        above.update(names)
