"""Whether the settings that are checked are those of development, or of tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django_conformance.source.reading import readable

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext

_WORDS = frozenset(
    ("dev", "devel", "develop", "development", "local", "test", "tests", "testing", "ci", "debug", "docs")
)

_PRODUCTION = frozenset(("prod", "production", "live"))


def names_development(module: str) -> bool:
    """Whether the name of a settings module says that it is for development, or for tests."""
    return not _WORDS.isdisjoint(re.split(r"[._]", module.lower()))


def names_production(module: str) -> bool:
    """Whether the name of a settings module says that it is for production."""
    return not _PRODUCTION.isdisjoint(re.split(r"[._]", module.lower())) and not names_development(module)


def is_for_development(context: DiscoveryContext) -> bool:
    """Whether DEBUG is on, or the name of the settings module says so: what production needs is not asked of them."""
    return is_debug(context) or names_development(context.settings)


def is_debug(context: DiscoveryContext) -> bool:
    """Whether DEBUG is on, by a truth of any kind: ``int(os.environ["DEBUG"])`` is read so too."""
    return bool(readable(context.originals.get("DEBUG")))
