"""From the id of a check to its file, its test and its miniature there is one way."""

from __future__ import annotations

from pathlib import Path

from django_conformance.catalogue import catalogue
from tests.miniature import miniatures

ROOT = Path(__file__).resolve().parents[2]
IDS = sorted(entry.id for entry in catalogue())


def test_a_rule_is_a_file_with_a_test_of_its_name() -> None:
    """``celery.configuration.x-y`` is ``configuration/x_y.py``, tested by ``test_x_y.py``; no test is of another rule."""
    rules = {check_id for check_id in IDS if ".configuration." in check_id}

    assert rules == _named_by("suite/*/configuration/[a-z]*.py", "")
    assert rules == _named_by("tests/suite/*/configuration/test_*.py", "test_")


def test_another_check_is_in_the_file_of_its_way() -> None:
    """``commands.manage.x`` is in one file of ``suite/commands`` whose name begins with ``test_manage``."""
    files = {path: path.read_text(encoding="utf-8") for path in (ROOT / "suite").glob("*/test_*.py")}
    astray = []
    for check_id in IDS:
        area, way, _ = check_id.split(".")
        places = [path for path, text in files.items() if f'conformance("{check_id}"' in "".join(text.split())]
        is_there = [
            path.parent.name == area and path.name.startswith(f"test_{way.replace('-', '_')}") for path in places
        ]
        astray += [check_id] if way != "configuration" and is_there != [True] else []

    assert astray == []


def test_a_check_has_a_miniature_of_its_name() -> None:
    """``commands.manage.outcome`` fails in ``miniatures/commands/outcome`` or ``…/manage-outcome``, and may in others."""
    made = {(miniature.check, miniature.folder) for miniature in miniatures()}
    folders = {check_id: check_id.split(".") for check_id in IDS}

    assert [
        check_id
        for check_id, (area, way, name) in folders.items()
        if not {(check_id, f"{area}/{name}"), (check_id, f"{area}/{way}-{name}")} & made
    ] == []


def _named_by(pattern: str, prefix: str) -> set[str]:
    """Return the ids that the paths of the files say."""
    parts = ((path.parents[1].name, path.stem.removeprefix(prefix)) for path in ROOT.glob(pattern))
    return {f"{area}.configuration.{name.replace('_', '-')}" for area, name in parts}
