"""Says why a file cannot be written where the kernel keeps the repository and the home by letting them only be read.

The kernel refuses the same. Here the refusal has the line, and a reason that Landlock's "Permission denied" lacks. Settings
that make folders for logs and the like go on: those files are in the run's folder.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from django_conformance.overlay import guard

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_CHANGING = {
    "os.remove": 1, "os.rmdir": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2, "os.truncate": 1
}  # fmt: skip
"""Events of changes, with the number of paths that each begins with."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def install(overlay: Overlay) -> None:
    """Refuse what the kernel refuses, where it lets folders of this run only be read."""
    if not overlay.read_only:
        return
    kept = tuple(folder + os.sep for folder in overlay.read_only)
    policy = guard.Policy(overlay)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            paths = arguments[:1] if isinstance(arguments[2], int) and arguments[2] & _WRITING else ()
        else:
            paths = arguments[: _CHANGING.get(event, 0)]
        for path in paths:
            target = _inside(path, kept, overlay)
            if target is not None:
                policy.refuse_writing(target)

    make = os.mkdir

    def mkdir(path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        if dir_fd is not None or _inside(path, kept, overlay) is None or os.path.lexists(path):
            make(path, mode, dir_fd=dir_fd)

    os.mkdir = mkdir
    sys.addaudithook(hook)


def _inside(path: Any, kept: tuple[str, ...], overlay: Overlay) -> str | None:
    """Return a path in a folder that can only be read; ``None`` for any other."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return None
    target = os.path.realpath(os.fsdecode(path))
    return target if target.startswith(kept) and not target.startswith(overlay.folder + os.sep) else None
