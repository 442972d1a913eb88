"""The name that a file is imported by."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def naming() -> Callable[[Path], str]:
    """Return a function that gives the name a file is imported by.

    That is the name it is loaded by, its place in an installed app, else its place below the deepest of ``sys.path``.
    """
    loaded = {
        _real(file): name
        for name, module in list(sys.modules.items())
        if isinstance(file := _file(module), str) and name != "__main__"
    }
    folders = _app_folders()
    roots = [Path(os.path.realpath(entry or ".")) for entry in sys.path]

    def named(path: Path) -> str:
        absolute = Path(os.path.realpath(path))
        if str(absolute) in loaded:
            return loaded[str(absolute)]
        above = list(absolute.parents)
        app = next((folder for folder in above if folder in folders), None)
        if app is not None:
            return ".".join([folders[app], *_parts(absolute.relative_to(app))])
        above = [root for root in roots if root in above]
        best = max(above, key=lambda root: len(root.parts), default=absolute.parent)
        return ".".join(_parts(absolute.relative_to(best))) or path.stem

    return named


@cache
def _real(file: str) -> str:
    """Return a file's real path; that of a folder, which most modules share, is asked for once."""
    if os.path.islink(file):  # noqa: PTH114 - a path is made of every module's file
        return os.path.realpath(file)
    folder, name = os.path.split(file)
    return os.path.join(_real_folder(folder), name)  # noqa: PTH118 - see above


_real_folder = cache(os.path.realpath)


def _file(module: Any) -> Any:
    """Return a module's file as its loader set it; to read the attribute would import what a lazy module stands for."""
    try:
        return object.__getattribute__(module, "__dict__").get("__file__")
    except BaseException:  # noqa: BLE001 - any object may stand among the modules
        return None


def _parts(path: Path) -> tuple[str, ...]:
    parts = path.with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def _app_folders() -> dict[Path, str]:
    """Return the folder of each installed app and its dotted name; none where Django is not set up."""
    from django.apps import apps

    return {Path(os.path.realpath(config.path)): config.name for config in apps.app_configs.values()}
