"""Folders of commands whose app other settings install, by the name it has below a folder of ``sys.path``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps

from django_conformance.discovery.commands.modules import never_found

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("INSTALLED_APPS = ['shop.debug']", []),
        ("INSTALLED_APPS = ['src.shop.debug.apps.Debug']", []),
        ("INSTALLED_APPS = ['shop']", ["tidy"]),
    ],
)
def test_an_app_of_other_settings(
    settings: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command of an app that some settings install is found there; of one that none do, never."""
    monkeypatch.setattr(apps, "get_app_configs", list)
    command, other = tmp_path / "src/shop/debug/management/commands/tidy.py", tmp_path / "src/settings_dev.py"
    command.parent.mkdir(parents=True)
    texts = {command: "class Command:\n    pass\n", other: settings}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")

    assert [one.subject for one in never_found(tmp_path, texts)] == found
