"""What is compared: the versions before and after an upgrade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.errors import UsageError
from django_conformance.gate.plan import planned
from django_conformance.gate.request import GateRequest

if TYPE_CHECKING:
    from pathlib import Path


def _refusal(project: Path, name: str, text: str) -> UsageError:
    (project / name).write_text(text)
    with pytest.raises(UsageError) as raised:
        planned(GateRequest(project, "shop.settings", after=("Django==5.2.*",)))
    return raised.value


def test_requirements_without_django_are_named(tmp_path: Path) -> None:
    """A project cannot run with what does not ask for Django."""
    refusal = _refusal(tmp_path, "requirements.txt", "iniconfig==2.1.0\n")

    assert refusal.message == f"{tmp_path / 'requirements.txt'} does not ask for Django."
    assert "--requirements FILE" in refusal.hint


def test_groups_that_may_ask_for_django_are_named(tmp_path: Path) -> None:
    """What the project runs with may be a group of the same file, which has to be named."""
    refusal = _refusal(tmp_path, "pyproject.toml", "[dependency-groups]\nmain = ['Django']\ndev = []\n")

    assert f"--requirements '{tmp_path / 'pyproject.toml'}[main]'. It has main, dev." in refusal.hint


def test_pins_that_the_baseline_cannot_have_are_named(tmp_path: Path) -> None:
    """A version that is asked for may take another package from its pin: the baseline is not what the file says."""
    (tmp_path / "requirements.txt").write_text("Django==5.2.8\ndjango-filter==25.2\nsqlparse==0.5.3\n")

    plan = planned(GateRequest(tmp_path, "shop.settings", before=("Django==4.2.16",), after=("Django==4.2.17",)))

    (note,) = plan.requirements.notes
    assert note.startswith("With Django==4.2.16 the baseline cannot have what is pinned: django-filter 25.2 → ")
    assert "sqlparse" not in note
