"""Puts ``suite``, ``fixtures``, ``sample_project`` and the project that rules are tried on into a wheel's package, but for what version control ignores.

Hatchling's ``force-include`` takes whole folders, so a database left behind by ``manage.py migrate`` would be shipped.
An editable install needs none of it: there the package finds the folders beside itself.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "django_conformance"
FOLDERS = ("suite", "fixtures", "sample_project", "tests/miniatures/base")


class WheelFolders(BuildHookInterface[Any]):
    """Adds the folders to a standard wheel, file by file."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name every file that belongs into the wheel."""
        if version != "standard":
            return
        ignored = self.build_config.exclude_spec
        root = Path(self.root)
        for path in sorted(file for folder in FOLDERS for file in (root / folder).rglob("*") if file.is_file()):
            name = path.relative_to(root).as_posix()
            if "__pycache__" not in path.parts and not (ignored and ignored.match_file(name)):
                build_data["force_include"][str(path)] = f"{PACKAGE}/{name}"
