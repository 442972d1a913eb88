"""Two real environments side by side, of a package whose new version reads what the old one writes, but not the reverse."""

from __future__ import annotations

import pytest

from django_conformance.gate.plan import BASELINE, CANDIDATE
from tests.rolling.conftest import Harbour, Mixed

pytestmark = [pytest.mark.endtoend, pytest.mark.xdist_group("rolling")]

BACK = {(CANDIDATE, BASELINE)}


@pytest.fixture(scope="session")
def upgraded(harbour: Harbour) -> Mixed:
    """Give what comes of the old and the new version together."""
    return harbour.mixed(BASELINE, CANDIDATE)


@pytest.mark.parametrize(
    "check",
    [
        "celery.rolling.task",
        "channels.rolling.message",
        "project.rolling.session",
        "project.rolling.password",
        "databases.rolling.write",
    ],
)
def test_what_the_old_version_cannot_read(upgraded: Mixed, check: str) -> None:
    """What the new version writes and the old one cannot read is a finding in that direction only."""
    found = [one for one in upgraded.changes if one.check == check and one.gates]

    assert {tuple(one.evidence["direction"]) for one in found} == BACK, upgraded.changes
    assert all("(candidate → baseline)" in one.subject for one in found)
    assert all(one.evidence["hint"] and one.evidence["docs"] for one in found)


def test_a_result_in_a_new_format(upgraded: Mixed) -> None:
    """The old version runs nothing of the new one's, and cannot read what the new one answers to its own tasks."""
    assert upgraded.directions("celery.rolling.result") == {(BASELINE, CANDIDATE)}


def test_a_reason(upgraded: Mixed) -> None:
    """A finding has the consumer's own reason."""
    messages = {one.check: one.message for one in upgraded.changes}

    assert "unknown format" in messages["celery.rolling.task"]
    assert "unknown format" in messages["channels.rolling.message"]
    assert "NOT NULL" in messages["databases.rolling.write"]
    assert "refused" in messages["project.rolling.password"]


def test_code_before_its_migration(upgraded: Mixed) -> None:
    """That the new code cannot use the old schema is told, and does not gate: migrations come first."""
    found = [one for one in upgraded.changes if one.check == "databases.rolling.read"]

    assert [(one.level, one.evidence["direction"]) for one in found] == [("info", [BASELINE, CANDIDATE])]


def test_what_is_skipped(upgraded: Mixed) -> None:
    """What the project does not have is skipped, with the reason."""
    skipped = {one.exchange: one.skipped for one in upgraded.exchanges if one.skipped}

    assert skipped.keys() == {"cache"}
    assert "no cache" in skipped["cache"]


def test_nothing_changed(harbour: Harbour) -> None:
    """One environment with itself is silent, and everything that it has was exchanged."""
    mixed = harbour.mixed(BASELINE, BASELINE)

    assert mixed.changes == ()
    assert all(count for name, count in mixed.held.items() if name != "cache"), mixed.held
