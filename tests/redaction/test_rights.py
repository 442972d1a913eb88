"""The folder of a run is its owner's alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django_conformance.overlay import Overlay, secret_key, write
from django_conformance.rules.exits import mark
from django_conformance.run.folder import RunFolder

if TYPE_CHECKING:
    from pathlib import Path


def _rights(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_folders() -> None:
    """The folder and the folders in it can be entered by their owner alone."""
    folder = RunFolder.create()
    rights = {path.name: _rights(path) for path in (folder.path, *folder.path.iterdir())}
    folder.remove()

    assert set(rights.values()) == {"0o700"}


def test_files_that_may_hold_a_secret(tmp_path: Path) -> None:
    """The overlay, the secret key and what discovery is doing can be read by their owner alone, also once they are replaced."""
    for _ in range(2):
        write(Overlay("0123abcd", str(tmp_path), str(tmp_path), "shop.settings", secret_key="x"))
        secret_key.write(tmp_path, {"SECRET_KEY": "x"})
        mark(tmp_path, "settings", "shop.settings", 1.0, 1.0)

    assert {path.name: _rights(path) for path in tmp_path.iterdir()} == dict.fromkeys(
        ("overlay.json", "secret-key.json", "discovery-stage.json"), "0o600"
    )
    assert json.loads((tmp_path / "secret-key.json").read_text()) == "x"
