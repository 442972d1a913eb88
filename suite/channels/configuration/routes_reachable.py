"""Every route can be reached by some path.

Why: URLRouter takes the first route that matches, a pattern without $ matches every path that begins like it, and the
leading slash of a path is removed before matching. A route behind any of these is never reached.

Fix: put the narrower route first, end regular expressions with $, and write patterns without a leading slash.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import Leaf, dotted, outermost_router, resolve
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each route that none of its own example paths leads to."""
    if project.loaded is None:
        return
    routers = {name: outermost_router(project.loaded.application, name) for name in project.application.routed}
    for leaf in project.application.leaves:
        paths = leaf.examples() if leaf.channel is None and routers.get(leaf.protocol) is not None else ()
        reached = [resolve(routers[leaf.protocol], path) for path in paths]
        if not paths or any(_is_same(answering, leaf) for answering in reached):
            continue
        location = project.location_of(leaf)
        answering, evidence = reached[0], {"path": paths[0]}
        if answering is not None:
            evidence["answered_by"] = dotted(answering.consumer or answering.target)
        text = _shadowed(leaf, answering, paths[0], project) if answering is not None else _lost(leaf, paths[0])
        yield Finding(
            text + (f" ({location})" if location is not None else ""),
            subject=leaf.pattern,
            location=location,
            evidence=evidence,
        )


def _is_same(answering: Leaf | None, leaf: Leaf) -> bool:
    return answering is not None and (
        answering.target is leaf.target or (answering.consumer is not None and answering.consumer is leaf.consumer)
    )


def _shadowed(leaf: Leaf, answering: Leaf, path: str, project: ChannelsProject) -> str:
    alike = sum(route.pattern == leaf.pattern for route in project.application.leaves) > 1
    why = (
        "has the same pattern"
        if alike and answering.pattern == leaf.pattern
        else f"{answering.pattern!r} matches first"
    )
    return (
        f"no path reaches the route {leaf.pattern!r} to {dotted(leaf.consumer or leaf.target)}: for {path!r} another "
        f"route, to {dotted(answering.consumer or answering.target)}, {why}"
    )


def _lost(leaf: Leaf, path: str) -> str:
    why = (
        "URLRouter removes the leading slash of a path before it matches, and the pattern begins with one"
        if str(leaf.patterns[0].pattern).lstrip("^").startswith("/")
        else "An outer pattern does not let the rest of the path through"
    )
    return f"no path reaches the route {leaf.pattern!r}: {path!r} is not found. {why}"
