"""Says why a file cannot be written where the kernel keeps files by letting them only be read.

The kernel refuses the same. Here the refusal has the line, and a reason that Landlock's "Permission denied" lacks. Settings
that make folders for logs and the like go on: those files are in the run's folder. Where the kernel keeps no files at all,
this alone does, in the folders that the settings name.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.overlay import guard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.overlay.record import Overlay

_CHANGING = {
    "os.remove": (1, 0),
    "os.rmdir": (1, 0),
    "os.rename": (1, 1),
    "os.link": (0, 2),
    "os.symlink": (0, 2),
    "os.truncate": (1, 0),
    "shutil.rmtree": (1, 0),
}
"""Events of changes: how many paths that each begins with must be there, and how many follow that need not."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FOLDERS = ("_ROOT", "_DIR", "_DIRECTORY", "_FOLDER", "_PATH")
"""How the names of settings end that name a folder."""

_named: set[str] = set()


def name_folders(settings: Mapping[str, Any], overlay: Overlay) -> None:
    """Refuse from now on to write into folders that settings name, where the kernel keeps no files.

    Those that the project is in are left out: most of what a process writes there is meant for the run.
    """
    if not overlay.named_only_read:
        return
    for name, value in settings.items():
        if name.endswith(_FOLDERS) and isinstance(value, (str, os.PathLike)) and Path(value).is_absolute():
            folder = os.path.realpath(os.fsdecode(value)) + os.sep
            if not f"{overlay.project}{os.sep}".startswith(folder) and not overlay.folder.startswith(folder):
                _named.add(folder)


def install(overlay: Overlay) -> None:
    """Refuse what the kernel refuses, where it lets what is not of this run only be read."""
    if not (overlay.read_only or overlay.writable or overlay.named_only_read):
        return
    places = _Places(overlay)
    policy = guard.Policy(overlay)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        for target in _targets(event, arguments):
            if places.only_read(target):
                policy.refuse_writing(target)

    make = os.mkdir

    def mkdir(path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        if dir_fd is not None or not places.only_read(_full(path)) or os.path.lexists(path):
            make(path, mode, dir_fd=dir_fd)

    os.mkdir = mkdir
    sys.addaudithook(hook)


class _Places:
    """Knows where a run may write."""

    def __init__(self, overlay: Overlay) -> None:
        self._run = overlay.folder + os.sep
        self._kept = tuple(folder + os.sep for folder in overlay.read_only)
        self._writable = tuple(folder + os.sep for folder in overlay.writable)

    def only_read(self, path: str | None) -> bool:
        """Whether a path can only be read, by the run and not by this user in any case."""
        if path is None:
            return False
        place = path + os.sep
        if place.startswith(self._run):
            return False
        if place.startswith((*self._kept, *_named)):
            return True
        return bool(self._writable) and not place.startswith(self._writable) and _may_be_written(path)


def _targets(event: str, arguments: tuple[Any, ...]) -> Iterator[str]:
    """Yield the full paths that an event changes."""
    if event == "open":
        path = _full(arguments[0]) if isinstance(arguments[2], int) and arguments[2] & _WRITING else None
        if path is not None:
            yield path
        return
    there, new = _CHANGING.get(event, (0, 0))
    paths, folders = arguments[: there + new], [entry for entry in arguments[there + new :] if isinstance(entry, int)]
    for number, path in enumerate(paths):
        if event == "os.truncate":
            full = _full(path)
        else:  # of a link, the link itself
            full = _full(path, folders[min(number, len(folders) - 1)] if folders else None, follow=False)
        if full is not None and (number >= there or os.path.lexists(full)):
            yield full


def _full(path: Any, folder: int | None = None, *, follow: bool = True) -> str | None:
    """Return a path without links, as that of a file in an opened ``folder``, if given; ``None`` for what is no path."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return None
    text = os.fsdecode(path)
    if folder is not None and folder >= 0:
        try:
            text = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), text)  # noqa: PTH118, PTH115 - in an audit hook
        except OSError:  # no Linux
            return None
    if follow:
        return os.path.realpath(text)
    parent, name = os.path.split(text.rstrip(os.sep) or os.sep)
    return os.path.join(os.path.realpath(parent), name)  # noqa: PTH118 - in an audit hook


def _may_be_written(path: str) -> bool:
    """Whether this user may write a file, or make it, without the kernel's confinement, which this question passes by."""
    while not os.path.lexists(path):
        path = os.path.dirname(path)  # noqa: PTH120 - in an audit hook
    return os.access(path, os.W_OK)
