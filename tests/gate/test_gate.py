"""The gate, as its user runs it: real environments of packages that change on purpose, real runs in both."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gate.conftest import Town

pytestmark = [pytest.mark.endtoend, pytest.mark.xdist_group("gate")]


def test_nothing_changed(town: Town, tmp_path: Path) -> None:
    """Where no version moves the gate is silent, with exit status 0."""
    gated = town.gate("--to", "town_bell==1.0", verdict=tmp_path / "verdict.json")

    assert gated.status == 0, gated.output
    assert gated.verdict["packages"] == []
    assert gated.verdict["changes"] == []
    assert gated.verdict["counts"]["same"] > 30


def test_a_package_that_changes_nothing(town: Town, tmp_path: Path) -> None:
    """A version that moves and changes no behaviour is no finding."""
    gated = town.gate("--to", "town_tower==2.0", verdict=tmp_path / "verdict.json")

    assert gated.status == 0, gated.output
    assert gated.verdict["packages"] == [{"name": "town-tower", "from": "1.0", "to": "2.0"}]
    assert gated.changes("regressed", "changed", "lost", "new", "fixed", "unstable") == []


def test_a_silent_change(town: Town, tmp_path: Path) -> None:
    """What passes on both sides and says something else is named, with the package, what it was and what it is."""
    gated = town.gate("--to", "town_bell==2.0", verdict=tmp_path / "verdict.json")
    changed = gated.changes("changed")

    assert gated.status == 1, gated.output
    assert changed
    assert {one["subject"] for one in changed} == {"ring"}
    assert {tuple(one["packages"]) for one in changed} == {("town-bell",)}
    assert all("ding" in str(one["evidence"]["before"]) and "dong" in str(one["evidence"]["after"]) for one in changed)
    assert {one["stack"] for one in changed} == {False}
    assert "town-bell" in gated.output


def test_a_candidate_that_breaks(town: Town, tmp_path: Path) -> None:
    """A command that no longer loads is a regression with its cause, and what follows from it is told under it."""
    gated = town.gate("--no-stack", "--to", "town_bell==3.0", verdict=tmp_path / "verdict.json")
    regressed = gated.changes("regressed")

    assert gated.status == 1, gated.output
    assert any("this bell is cracked" in one["message"] for one in regressed), gated.output


def test_a_candidate_that_cannot_be_imported(town: Town, tmp_path: Path) -> None:
    """A project that no longer loads is the one finding: its cause, the line that it comes from, and the package."""
    gated = town.gate("--no-stack", "--to", "town_tower==3.0", verdict=tmp_path / "verdict.json")
    regressed = gated.changes("regressed", "changed", "lost", "new")

    assert gated.status == 1, gated.output
    assert [(one["check"], one["packages"]) for one in regressed] == [
        ("project.configuration.importable", ["town-tower"])
    ], gated.output
    assert "the tower has fallen" in regressed[0]["message"]
    assert regressed[0]["evidence"]["location"] == {"path": "town/settings.py", "line": 1}
    assert "Traceback" not in gated.output


def test_versions_that_do_not_go_together(town: Town, tmp_path: Path) -> None:
    """Versions that the project's other requirements exclude are a finding, with the resolver's reason."""
    gated = town.gate("--to", "town_bell==4.0", verdict=tmp_path / "verdict.json")

    assert gated.status == 1, gated.output
    assert [(one["check"], one["packages"]) for one in gated.verdict["changes"]] == [
        ("project.environment.resolves", ["town-bell"])
    ]
    assert "town-tower" in gated.verdict["changes"][0]["message"]


def test_a_release_for_another_python(town: Town, tmp_path: Path) -> None:
    """A release that there is, for a Python that the project does not run on, is a finding and no mistake in the question."""
    gated = town.gate("--to", "town_bell==7.0", verdict=tmp_path / "verdict.json")

    assert gated.status == 1, gated.output
    assert [(one["check"], one["packages"]) for one in gated.verdict["changes"]] == [
        ("project.environment.resolves", ["town-bell"])
    ]
    assert "--to 'Python==" in gated.verdict["changes"][0]["evidence"]["hint"]


def test_a_release_that_does_not_exist(town: Town, tmp_path: Path) -> None:
    """A version that there is not is a mistake in the question: exit status 2 and no verdict."""
    gated = town.gate("--to", "town_bell==99", verdict=tmp_path / "verdict.json")

    assert gated.status == 2, gated.output
    assert gated.verdict == {}
    assert "Traceback" not in gated.output


def test_side_by_side(town: Town, tmp_path: Path) -> None:
    """With --rolling both versions run side by side too: what they exchanged is in the verdict, and what they could not."""
    gated = town.gate("--rolling", "--no-stack", "--to", "town_tower==2.0", verdict=tmp_path / "verdict.json")
    rolling = {one["exchange"]: one for one in gated.verdict["rolling"]}

    assert gated.status == 0, gated.output
    assert rolling["signed"]["held"] == 8
    assert {name for name, one in rolling.items() if one["skipped"]} == rolling.keys() - {"signed"}
    assert "no sessions" in rolling["session"]["skipped"]
    assert "exchanged between both versions" in gated.output


def test_a_django_that_the_tool_does_not_know(town: Town, tmp_path: Path) -> None:
    """Versions that this tool cannot run beside are no fault of the project: exit status 2, and what is needed."""
    gated = town.gate("--to", "Django==3.2.*", verdict=tmp_path / "verdict.json")

    assert gated.status == 2, gated.output
    assert gated.verdict == {}
    assert "It needs django>=4.2" in gated.output


def test_noise(town: Town, tmp_path: Path) -> None:
    """What differs between two runs of the candidate is unstable: counted, and no finding."""
    gated = town.gate("--no-stack", "--to", "town_bell==5.0", verdict=tmp_path / "verdict.json")

    assert gated.changes("unstable"), gated.output
    assert gated.verdict["counts"]["unstable"] >= 1
    assert gated.status == 0, gated.output


def test_bisect(town: Town, tmp_path: Path) -> None:
    """Of three packages the pair that changes the behaviour together is named, and how many environments it took."""
    after = ("town_bell==6.0", "town_rope==2.0", "town_tower==2.0")
    gated = town.gate("--no-stack", "--bisect", "--to", *after, verdict=tmp_path / "verdict.json")
    changed = gated.changes("changed")

    assert gated.status == 1, gated.output
    assert changed
    assert {tuple(one["packages"]) for one in changed} == {("town-bell", "town-rope")}, gated.output
    assert gated.verdict["counts"]["environments"] > 2
