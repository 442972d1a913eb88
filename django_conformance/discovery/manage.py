"""What ``manage.py`` sets up before it hands over to Django: folders on the path, variables of the environment.

Many projects keep their apps in a folder that only ``manage.py`` puts on the path, or read a ``.env`` file there. Every
process of the run is given the same, or it would import another project than ``manage.py`` does.
"""

from __future__ import annotations

import os
import runpy
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_OURS = ("DJANGO_CONFORMANCE_", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Surroundings:
    """``first`` and ``last`` are folders put before and after the path; ``variables`` those set where they were not."""

    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)


def surroundings(project: Path) -> Surroundings:
    """Run ``manage.py`` up to the point where it calls Django, in this process, and return what it changed.

    What it changed stays changed. A ``manage.py`` that fails changes what it had changed by then; it is judged elsewhere.
    """
    manage = project / "manage.py"
    if not manage.is_file():
        return Surroundings()
    from django.core import management

    path, variables, arguments = list(sys.path), dict(os.environ), sys.argv
    execute, run = management.execute_from_command_line, management.ManagementUtility.execute
    management.execute_from_command_line = _nothing
    management.ManagementUtility.execute = _nothing  # type: ignore[method-assign] # what functions of packages call
    sys.argv = [str(manage), "check"]
    try:
        with suppress(BaseException):
            runpy.run_path(str(manage), run_name="__main__")
    finally:
        management.execute_from_command_line = execute
        management.ManagementUtility.execute = run  # type: ignore[method-assign] # as it was
        sys.argv = arguments
        os.environ["DJANGO_SETTINGS_MODULE"] = variables["DJANGO_SETTINGS_MODULE"]  # what was asked for holds
    return Surroundings(*_added(path, sys.path), _changed(variables, os.environ))


def _nothing(*_arguments: Any, **_options: Any) -> None:
    """Stand in for what runs a command."""


def _added(before: list[str], after: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    new = [os.path.abspath(entry) for entry in after if entry not in before]  # noqa: PTH100 - links stay as they are written
    known = next((index for index, entry in enumerate(after) if entry in before), 0)
    first = [os.path.abspath(entry) for entry in after[:known]]  # noqa: PTH100 - see above
    return tuple(dict.fromkeys(first)), tuple(entry for entry in dict.fromkeys(new) if entry not in first)


def _changed(before: dict[str, str], after: os._Environ[str]) -> dict[str, str]:
    return {name: value for name, value in after.items() if before.get(name) != value and not name.startswith(_OURS)}
