"""A route matches the address of every WebSocket that a page opens.

Why: Channels compares the whole path, and does not add a slash at its end as Django does for pages: "No route found for path", and the browser only says that the
connection failed.

Fix: write the address as the route has it, with the slash at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.channels.examples import WORDS
from django_conformance.discovery.channels.pages import HOLE, page_sockets
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import first_parts, outermost_router, resolve
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter")

_MODIFIERS = ("", "= ", "^~ ", "~ ", "~ ^", "~* ^")
_SAMPLES = (*WORDS, "6f1f2a1e-3c7b-4f53-9a54-0a8d9c1f2b3d", "a/b", "")
"""What a page may fill into an address."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each address in the scripts of pages that belongs to no route, and to one if it were written a little differently."""
    router = outermost_router(project.loaded.application, "websocket") if project.loaded is not None else None
    if router is None:
        return
    firsts = first_parts(project.application.leaves)
    files = project.context.deployment_files.every
    for socket in page_sockets(project.context.project):
        path = socket.own_path
        if path is None or _found(path, router):
            continue
        if any(f"location {modifier}{path.rstrip('/')}" in file.text for file in files for modifier in _MODIFIERS):
            continue  # a proxy may hand it to another program, or write another path
        other = f"{path}/" if not path.endswith("/") else path.rstrip("/")
        shown = path.replace(HOLE, "…")
        if _found(other, router):
            why = f"; a route matches {other.replace(HOLE, '…')!r}"
        elif HOLE not in path and path.split("/")[1] in firsts:
            why = f" (there are {', '.join(sorted(repr(leaf.pattern) for leaf in project.application.leaves if leaf.routers))})"
        else:
            continue
        yield Finding(
            f"{socket.location} opens a WebSocket at {shown!r}, which no route matches{why}",
            subject=shown,
            location=socket.location,
            evidence={"path": shown},
        )


def _found(path: str, router: Any) -> bool:
    """Whether a route matches a path, whatever stands in its holes."""
    fillings = _SAMPLES if HOLE in path else ("",)
    return any(resolve(router, _filled(path, word, last)) is not None for word in fillings for last in fillings)


def _filled(path: str, word: str, last: str) -> str:
    """Return a path with a word in its holes, and another in the last."""
    before, hole, after = path.rpartition(HOLE)
    return f"{before.replace(HOLE, word)}{last if hole else ''}{after}"
