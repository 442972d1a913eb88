"""Passwords for a package index or a repository are in no log, and in no reason that a build or a resolution failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.environments import environment_folder, uv

if TYPE_CHECKING:
    from pathlib import Path

SAID = """\
versions: install_deps> uv pip install --index-url https://shop:x9Kf82LqPz71@pypi.internal/simple -r requirements.txt
error: Failed to fetch: `https://pypi.internal/simple/shop/` with the password x9Kf82LqPz71
  Caused by: git fetch https://oauth2:glpat-abcdefghijklmnopqrst@gitlab.internal/shop.git
"""


@pytest.fixture(autouse=True)
def index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have an index with a password."""
    monkeypatch.setenv("PIP_INDEX_URL", "https://shop:x9Kf82LqPz71@pypi.internal/simple")


def test_a_log(tmp_path: Path) -> None:
    """The log of a build keeps all but the passwords."""
    environment_folder.log(tmp_path).write_text(SAID, encoding="utf-8")

    environment_folder.hide_secrets(tmp_path)

    hidden = SAID.replace("x9Kf82LqPz71", "***").replace("glpat-abcdefghijklmnopqrst", "***")
    assert environment_folder.log(tmp_path).read_text(encoding="utf-8") == hidden


def test_a_reason() -> None:
    """What uv says of a failure is told without them."""
    said = uv.reason(SAID)

    assert "x9Kf82LqPz71" not in said
    assert "glpat-abcdefghijklmnopqrst" not in said
    assert "pypi.internal" in said
