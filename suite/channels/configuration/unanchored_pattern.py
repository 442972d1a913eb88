"""A regular expression for a complete route ends with ``$``.

Why: without it, every longer path that begins with a match is accepted as well.

Fix: end it with ``$``, or use ``path()``.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute

rule = Rule(level="info", docs="https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter")

_ENDS = ("$", r"\Z", ".*", ".*)")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each WebSocket route whose innermost regular expression has no end."""
    for leaf in project.application.leaves:
        if not leaf.patterns or leaf.kind != "re_path" or leaf.protocol != "websocket":
            continue
        pattern = attribute(leaf.patterns[-1].pattern, "_regex")
        if isinstance(pattern, str) and pattern.strip("^") and not pattern.endswith(_ENDS):
            location = project.location_of(leaf)
            place = f" ({location})" if location is not None else ""
            yield Finding(
                f"the pattern {pattern!r} has no $ at its end, so it matches every path that begins like it{place}",
                subject=leaf.pattern,
                location=location,
                evidence={"pattern": pattern},
            )
