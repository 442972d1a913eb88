"""What pytest was asked for on its own command line."""

from __future__ import annotations

from pathlib import Path

import django_conformance

SUITE = "django_conformance.suite"


def asked_for(arguments: list[str]) -> bool:
    """Whether pytest was asked to run the suite: ``--pyargs django_conformance.suite`` or a path inside it."""
    folders = [Path(folder) / "suite" for folder in django_conformance.__path__]
    for argument in arguments:
        name = str(argument).split("::")[0]
        if name == SUITE or name.startswith(f"{SUITE}."):
            return True
        path = Path(name).resolve()
        if any(path == folder.resolve() or folder.resolve() in path.parents for folder in folders):
            return True
    return False


def drop_settings(arguments: list[str]) -> None:
    """Remove ``--ds MODULE`` from pytest's arguments, so that pytest-django does not import a broken project."""
    kept, skip = [], False
    for argument in arguments:
        if not skip and not argument.startswith("--ds"):
            kept.append(argument)
        skip = argument == "--ds"
    arguments[:] = kept
