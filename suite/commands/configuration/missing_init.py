"""The folders management and management/commands are regular packages.

Why: without __init__.py they work from a source tree, but setuptools' find_packages() leaves them out of a wheel.

Fix: add an empty __init__.py to each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands.project import CommandsProject

rule = Rule(
    level="info",
    docs="https://setuptools.pypa.io/en/latest/userguide/package_discovery.html#finding-simple-packages",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each folder of an installed app's commands that has no __init__.py."""
    for folder in project.folders:
        places = ((folder.path.parent, folder.relative.parent), (folder.path, folder.relative)) if folder.app else ()
        for place, path in places:
            if not (place / "__init__.py").exists():
                yield Finding(
                    f"{path.as_posix()} has no __init__.py: its commands are found in a source tree, but setuptools' "
                    "find_packages() leaves them out of a package",
                    subject=path.as_posix(),
                    location=Location(path.as_posix()),
                )
