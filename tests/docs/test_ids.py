"""Every check that a page names exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from django_conformance.catalogue import catalogue
from django_conformance.inventory import AREAS
from tests.docs.commands import PAGES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

_ID = re.compile(
    rf"`((?:{'|'.join(AREAS)})\.[a-z-]+\.[a-z0-9-]+)`|--(?:de)?select[ =]([\w.-]+)|catalogue ([a-z]+\.[\w.-]+)"
)
_NOT_IN_THE_CATALOGUE = (
    ".own.",
    ".rolling.",
    ".acme.",
    ".suite.",
    "project.check.",
    "project.context.",
    "project.warnings.",
    ".observation.",
)
_EXAMPLES = frozenset({"celery.configuration.crontab-minute"})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_checks_exist(page: Path) -> None:
    """An id, or the beginning of one, names at least one check of the suite."""
    known = {".".join(check.id.split(".")[:length]) for check in catalogue() for length in (1, 2, 3)} | _EXAMPLES
    named = {next(filter(None, match)) for match in _ID.findall(page.read_text(encoding="utf-8"))} - {"ID"}

    assert {name for name in named if not any(part in f"{name}." for part in _NOT_IN_THE_CATALOGUE)} - known == set()
