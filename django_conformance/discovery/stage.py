"""Whether the settings that are checked are those of development, or of tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext

_WORDS = frozenset(
    ("dev", "devel", "develop", "development", "local", "test", "tests", "testing", "ci", "debug", "docs")
)


def is_for_development(context: DiscoveryContext) -> bool:
    """Whether DEBUG is on, or the name of the settings module says so: what production needs is not asked of them."""
    words = re.split(r"[._]", context.settings.lower())
    return context.originals.get("DEBUG") is True or not _WORDS.isdisjoint(words)
