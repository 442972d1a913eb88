"""The table of renamed checks, and what is said to those who still use an old id."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from django_conformance import renamed
from django_conformance.catalogue import catalogue, known_or_error
from django_conformance.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]
_ID = re.compile(r"(?<![\w.-])[a-z]+(?:\.[a-z0-9]+(?:-[a-z0-9]+)*){2}(?![\w-])")

OLD, NEW = "celery.configuration.an-old-rule", "celery.configuration.loads"


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two checks have been renamed."""
    monkeypatch.setattr(renamed, "RENAMED", {OLD: NEW, "celery.old-way.rule": "celery.broker.round-trip"})


def test_old_ids_are_gone_and_new_ones_are_there() -> None:
    """Every new id of the table is one of the catalogue, and no old one is."""
    ids = {check.id for check in catalogue()}

    assert set(renamed.RENAMED.values()) - ids == set()
    assert renamed.RENAMED.keys() & ids == set()


def test_old_ids_are_used_nowhere() -> None:
    """No file of the product writes an old id, but for the table itself."""
    files = [
        path
        for folder in ("django_conformance", "suite", "fixtures", "sample_project", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".toml", ".md", ".json") and path.name != "renamed.py"
    ]
    written = {
        identifier
        for path in files
        for identifier in _ID.findall(path.read_text(encoding="utf-8"))
        if identifier in renamed.RENAMED
    }

    assert len(files) > 100
    assert written == set()


@pytest.mark.usefixtures("table")
def test_the_id_of_today() -> None:
    """An old id has become the new one; every other id is what it was."""
    assert renamed.current_id(OLD) == NEW
    assert renamed.current_id(NEW) == NEW


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (OLD, f"'{OLD}': {OLD} was renamed to {NEW}."),
        ("celery.old-way", "'celery.old-way': celery.old-way.rule was renamed to celery.broker.round-trip."),
        ("celery.old-way.*", "celery.old-way.rule was renamed to celery.broker.round-trip."),
    ],
)
def test_a_selection_of_an_old_id(pattern: str, message: str) -> None:
    """``--select`` of an old id, or of what old ids began with, is an error that names the new one."""
    with pytest.raises(UsageError) as error:
        known_or_error([pattern])

    assert error.value.message.endswith(message)


@pytest.mark.usefixtures("table")
def test_a_selection_of_what_is_still_there() -> None:
    """A pattern that selects checks of today is no error, whatever else it stood for before."""
    known_or_error(["celery.configuration", NEW])
