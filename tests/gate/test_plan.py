"""What is compared: the versions before and after an upgrade."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_conformance.errors import UsageError
from django_conformance.gate.plan import planned
from django_conformance.gate.request import GateRequest


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("requirements.txt", "iniconfig==2.1.0\n", "--requirements FILE"),
        (
            "pyproject.toml",
            "[dependency-groups]\nmain = ['Django']\ndev = []\n",
            "pyproject.toml[main]'. It has main, dev",
        ),
    ],
)
def test_requirements_without_django_are_named(tmp_path: Path, name: str, text: str, hint: str) -> None:
    """A project cannot run with what does not ask for Django: it is asked for elsewhere, a group of the same file perhaps."""
    (tmp_path / name).write_text(text)

    with pytest.raises(UsageError, match=f"{name} does not ask for Django") as raised:
        planned(GateRequest(tmp_path, "shop.settings", after=("Django==5.2.*",)))

    assert hint in raised.value.hint
