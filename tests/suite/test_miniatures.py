"""Every check is tried on a project that is broken in the way it looks for, and on the healthy one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.catalogue import catalogue
from django_conformance.inventory import AREAS
from django_conformance.rules.loading import identifiers, load
from tests.harness import check
from tests.miniature import BASE, Miniature, miniatures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules import Zygote

RULES = [miniature for miniature in miniatures() if miniature.check in identifiers() and miniature.status is None]
EXERCISED = [miniature for miniature in miniatures() if miniature not in RULES]
WHOLE = ("celery/call-arguments", "channels/blocking-query", "commands/async-handle", "databases/routing-unknown-alias")
"""One project an area that is checked as a whole."""

BY_ID = {entry.id: entry for entry in catalogue()}


@pytest.mark.parametrize("miniature", RULES, ids=lambda miniature: miniature.folder)
def test_a_rule(miniature: Miniature, tmp_path: Path, zygote: Zygote) -> None:
    """The rule that a miniature is made for fails on it, names the culprit, and no other of its area that counts."""
    area = miniature.check.partition(".")[0]
    rules = [rule for rule in identifiers() if rule.startswith(f"{area}.")]
    failed = zygote.judge(miniature.build(tmp_path), rules, miniature.settings, AREAS).failed()

    texts = [f"{record.subject} {record.message} {record.location or ''}" for record in failed[miniature.check]]
    for culprit in miniature.culprit:
        assert any(culprit in text for text in texts), texts
    others = {rule for rule in failed if load(rule).check.level != "info"} - {miniature.check, *miniature.also}
    assert others == set()


@pytest.mark.endtoend
@pytest.mark.parametrize("miniature", EXERCISED, ids=lambda miniature: miniature.folder)
def test_an_exercised_check(miniature: Miniature, tmp_path: Path) -> None:
    """The check that a miniature is made for fails on it, with its ground only, and names the culprit."""
    selected = [f"--select={check_id}" for check_id in miniature.select or ground(miniature.check)]
    settings = [f"--settings={miniature.settings}"] if miniature.settings else []
    checked = check(miniature.build(tmp_path), *selected, *settings, report=tmp_path / "results.jsonl")

    failed = checked.failed(miniature.check)
    assert failed, checked.output
    texts = [f"{result.subject} {result.message} {result.location or ''}" for result in failed]
    for culprit in miniature.culprit:
        assert any(culprit in text for text in texts), texts
    others = {result.check for result in checked.findings()} - {miniature.check, *miniature.also}
    assert not others, checked.output
    assert not [result for result in checked.report.results if result.outcome == "error"], checked.output
    expected = (1 if checked.findings() else 0) if miniature.status is None else miniature.status
    assert checked.status == expected, checked.output


def ground(check_id: str) -> list[str]:
    """Return a check and all that it comes after."""
    needed = [check_id]
    for name in needed:
        needed += [earlier for earlier in BY_ID[name].after if earlier not in needed]
    return needed


@pytest.mark.parametrize("folder", WHOLE)
def test_a_whole_area(folder: str, tmp_path: Path) -> None:
    """A whole check of an area, from the command line on, tells what a project has wrong and nothing else that counts."""
    miniature = next(entry for entry in miniatures() if entry.folder == folder)
    area = folder.partition("/")[0]
    checked = check(miniature.build(tmp_path), "--area", area, report=tmp_path / "results.jsonl")

    assert {result.check for result in checked.findings()} == {miniature.check}, checked.output
    assert not [result for result in checked.report.results if result.outcome == "error"], checked.output
    assert checked.status == 1, checked.output


def test_every_check_has_a_miniature() -> None:
    """No check of the catalogue is without a project on which it must fail."""
    tried = {miniature.check for miniature in miniatures()}

    assert [entry.id for entry in catalogue() if entry.id not in tried] == []


def test_the_base_is_healthy(tmp_path: Path) -> None:
    """The project that miniatures are laid over gives no finding, so what a miniature gives is its own."""
    checked = check(BASE, report=tmp_path / "results.jsonl")

    assert checked.findings() == [], checked.output
    assert checked.status == 0, checked.output
