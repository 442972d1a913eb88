"""What both CI services need to know about a project."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django_conformance.scaffold.installing import Installing, installing
from django_conformance.scaffold.tool import ToolRequirement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from django_conformance.inventory import Inventory


@dataclass(frozen=True)
class Pipeline:
    """A project as CI sees it.

    Args:
        folder: the folder of ``manage.py``, relative to the repository: ``.`` for its root.
        install: how it is installed.
        options: the options that name its settings, where ``manage.py`` does not.
        python: the version of Python.
        extras: the extras of the tool that the project needs.
        cells: the cells of the matrix: the Python of each, by its name.
        tool: where the tool is installed from.
    """

    folder: str
    install: Installing
    options: str
    python: str
    extras: str
    cells: Mapping[str, str]
    tool: ToolRequirement = field(default_factory=ToolRequirement)

    def tool_with(self, *extras: str) -> str:
        """Return the tool as a shell passes it to pip."""
        return f"'{self.tool.with_extras(*extras)}'"

    def inside(self, name: str) -> str:
        """Return the path of a file in the project's folder, relative to the repository."""
        return name if self.folder == "." else f"{self.folder}/{name}"


def pipeline(
    inventory: Inventory,
    project: Path,
    repository: Path,
    options: str,
    cells: Mapping[str, str],
    *,
    tool: ToolRequirement | None = None,
) -> Pipeline:
    """Return what CI needs to know about a project."""
    tool = tool or ToolRequirement()
    extras = "channels,embedded" if inventory.channels.used else "embedded"
    return Pipeline(
        folder=os.path.relpath(project, repository).replace(os.sep, "/"),
        install=installing(project, repository, tool.with_extras(extras)),
        options=options,
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        extras=extras,
        cells=cells,
        tool=tool,
    )
