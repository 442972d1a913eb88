"""What deployment files in a folder declare."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Protocol

import pytest

from django_conformance.discovery.deployment import deployment
from django_conformance.discovery.deployment.files import DeploymentFiles
from django_conformance.inventory import DeploymentInventory


class Declare(Protocol):
    def __call__(self, files: dict[str, str]) -> DeploymentInventory: ...


@pytest.fixture
def declare(tmp_path: Path) -> Declare:
    """Return what reads a project with these files in it."""

    def read(files: dict[str, str]) -> DeploymentInventory:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return deployment(DeploymentFiles(tmp_path)).inventory

    return read
