"""Every check is tried on a project that is broken in the way it looks for, and on the healthy one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.catalogue import catalogue
from tests.harness import check
from tests.miniature import BASE, Miniature, miniatures

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("miniature", miniatures(), ids=lambda one: one.folder)
def test_miniature(miniature: Miniature, tmp_path: Path) -> None:
    """The check that a miniature is made for fails on it, names the culprit, and nothing else that counts fails.

    What is read from the configuration alone is judged among its like; all else among the whole area.
    """
    project = miniature.build(tmp_path)
    area, way, _ = miniature.check.split(".")
    options = miniature.options or (("--select", f"{area}.{way}") if way == "configuration" else ("--area", area))
    checked = check(project, *options, report=tmp_path / "results.jsonl")

    found = checked.failed(miniature.check)
    assert found, checked.output
    texts = [f"{one.subject} {one.message} {one.location or ''}" for one in found]
    for culprit in miniature.culprit:
        assert any(culprit in text for text in texts), texts
    others = {one.check for one in checked.findings()} - {miniature.check, *miniature.also}
    assert not others, checked.output
    assert not [one for one in checked.report.results if one.outcome == "error"], checked.output
    expected = (1 if checked.findings() else 0) if miniature.status is None else miniature.status
    assert checked.status == expected, checked.output


def test_every_check_has_a_miniature() -> None:
    """No check of the catalogue is without a project on which it must fail."""
    tried = {miniature.check for miniature in miniatures()}

    assert [one.id for one in catalogue() if one.id not in tried] == []


def test_the_base_is_healthy(tmp_path: Path) -> None:
    """The project that miniatures are laid over gives no finding, so what a miniature gives is its own."""
    checked = check(BASE, report=tmp_path / "results.jsonl")

    assert checked.findings() == [], checked.output
    assert checked.status == 0, checked.output
