"""Folders that a run may write into and that stay as they were: what is written goes into the run's folder.

Each is an overlay of Linux: below it the real folder, which is only read, above it an empty one of the run.

https://docs.kernel.org/filesystems/overlayfs.html
"""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.confinement import kernel, rest
from django_conformance.confinement.mounts import mounted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_UPPER, _WORK, _LOWER, _FOLDER = "upper", "work", "lower", "folder"
_OPAQUE = ("trusted.overlay.opaque", "user.overlay.opaque")
_TO_WRITE = 0o222
_SOCKETS = "/run"
_SHARED = (
    *("systemd/resolve", "NetworkManager", "resolvconf", "nscd"),  # names of hosts
    *("docker.sock", "postgresql", "mysqld", "redis", "memcached"),
)
_ACCEPTING, _COLUMNS = "00010000", 8


@dataclass(frozen=True)
class Changes:
    """What a run wrote into a folder: paths relative to it, in order."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def separate(folders: Iterable[Path], own: Path, run: Path) -> None:
    """Cover folders for this process and its children alone; ``own`` is their folder, ``run`` that of the run.

    Raises:
        OSError: the kernel does not allow it.
    """
    kernel.separate(kernel.NEW_MOUNTS)
    cover(folders, own, run)


def cover(folders: Iterable[Path], run: Path, outer: Path | None = None, others: Iterable[Path] = ()) -> None:
    """Mount an overlay on each folder, the outer before the inner; below it is what ``outer``, the run around this, began with.

    ``others`` are left as they are where the kernel makes no overlay of them. With ``outer`` they are the folders that it covers.

    Raises:
        OSError: the kernel does not allow it, or something else is mounted inside one of ``folders``.
    """
    here = Path.cwd()
    kernel.mount("none", "/", flags=kernel.RECURSIVE | kernel.PRIVATE)
    needed = {folder.resolve() for folder in folders}
    if outer is not None:
        others = (path for _, path in covered_by(outer) if path not in outer.parents and not rest.is_temporary(path))
    points = [Path(point) for point in mounted()]
    for folder in sorted(needed):
        inside = next((point for point in points if folder in point.parents), None)
        if inside is not None and outer is None:
            raise OSError(0, f"{inside} is a mount of its own")
    real = needed | set(others)
    hidden = [point for point in points if point.is_char_device() and not real.isdisjoint(point.parents)]
    with ExitStack() as closing:

        def opened(folder: Path) -> int:
            descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
            closing.callback(os.close, descriptor)
            return descriptor

        own = opened(outer or run)
        lower = [(folder, opened(original(folder, outer))) for folder in sorted(real)]
        for number, (folder, descriptor) in enumerate(lower):
            try:
                _cover(folder, descriptor, layer(run, number))
            except OSError:
                if folder in needed:
                    raise
                continue
            if folder in run.parents:
                rest.keep_writable(outer or run, own)
    for point in hidden:
        kernel.mount("/dev/null", str(point), flags=kernel.BIND)
    os.chdir(here)  # the same folder, covered


def _cover(folder: Path, descriptor: int, place: Path) -> None:
    place.mkdir(parents=True)
    if folder in place.parents:  # what is written cannot be a part of what is only read
        kernel.mount("none", str(place), "tmpfs", kernel.NO_SUID | kernel.NO_DEVICES, "mode=700")
    for name in (_UPPER, _WORK, _LOWER):
        (place / name).mkdir()
    status = folder.stat()
    with suppress(OSError):  # who is not root owns it in any case
        os.chown(place / _UPPER, status.st_uid, status.st_gid)
    (place / _UPPER).chmod(stat.S_IMODE(status.st_mode) & ~(0 if _may_write(status) else _TO_WRITE))
    _keep_original(descriptor, place / _LOWER)
    (place / _FOLDER).symlink_to(folder)
    try:
        _overlay(descriptor, folder, place)
    except OSError:
        (place / _FOLDER).unlink()
        raise


def _may_write(status: os.stat_result) -> bool:
    """Whether this user may write into a folder, which can only be read by now, so that the system cannot be asked."""
    if os.geteuid() in (0, status.st_uid):
        return True
    in_group = status.st_gid in {os.getegid(), *os.getgroups()}
    return bool(status.st_mode & (stat.S_IWGRP if in_group else stat.S_IWOTH))


def _overlay(descriptor: int, folder: Path, place: Path) -> None:
    options = f"lowerdir=/proc/self/fd/{descriptor},upperdir={place / _UPPER},workdir={place / _WORK}"
    try:
        kernel.mount("overlay", str(folder), "overlay", options=options)
    except OSError:  # in a user namespace
        kernel.mount("overlay", str(folder), "overlay", options=f"{options},userxattr")


def original(folder: Path, run: Path | None) -> Path:
    """Return where a run keeps a folder as it was before the run; the folder itself where it does not cover it."""
    for place, covered in reversed(covered_by(run)) if run is not None else ():
        if folder == covered or covered in folder.parents:
            return place / _LOWER / folder.relative_to(covered)
    return folder


def _keep_original(descriptor: int, place: Path) -> None:
    """Keep the real folder readable, and only readable, to compare with."""
    kernel.mount(f"/proc/self/fd/{descriptor}", str(place), flags=kernel.BIND)
    kernel.set_read_only(str(place))


def hide_sockets(needed: Iterable[Path], listening: Iterable[Path], *, shared: bool = False) -> None:
    """Hide the Unix sockets of the machine's servers: those in ``/run``, and those that are ``listening`` elsewhere.

    In a run that has a ``shared`` network, what finds and serves databases and brokers stays in ``/run``. Nothing is hidden
    in there where a folder that the run needs is in it.

    Raises:
        OSError: the kernel does not allow it.
    """
    place = Path(_SOCKETS).resolve()
    hidden = place.is_dir() and not any(place == path or place in path.resolve().parents for path in needed)
    for path in listening:
        with suppress(OSError):  # it is gone, or in a folder that this user cannot enter, nor can the run
            if path.is_socket() and not (hidden and place in path.resolve().parents):
                kernel.mount("/dev/null", str(path), flags=kernel.BIND)
    if hidden:
        kept = [place / name for name in _SHARED if shared and (place / name).exists()]
        opened = [(path, os.open(path, os.O_PATH)) for path in kept]
        kernel.mount("none", str(place), "tmpfs", kernel.NO_SUID | kernel.NO_DEVICES, "mode=755,size=16m")
        for path, descriptor in opened:
            folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            (path if folder else path.parent).mkdir(parents=True, exist_ok=True)
            if not folder:
                path.touch()
            kernel.mount(f"/proc/self/fd/{descriptor}", str(path), flags=kernel.BIND | kernel.RECURSIVE)
            os.close(descriptor)


def listening() -> list[Path]:
    """Return the files of the Unix sockets on which somebody listens in this network, where that can be read."""
    try:
        lines = Path("/proc/net/unix").read_text(encoding="utf-8", errors="replace").splitlines()[1:]
    except OSError:
        return []
    sockets = [line.split(maxsplit=_COLUMNS - 1) for line in lines if f" {_ACCEPTING} " in line]
    return [Path(columns[-1]) for columns in sockets if columns[-1].startswith("/")]


def layer(run: Path, number: int) -> Path:
    """Return the folder that holds what is written into a covered folder."""
    return run / "layers" / str(number)


def covered_by(run: Path) -> list[tuple[Path, Path]]:
    """Return the layers of a run, each with the folder that it covers, the outer before the inner."""
    links = [place / _FOLDER for place in (run / "layers").glob("*")]
    return sorted(((link.parent, link.readlink()) for link in links if link.is_symlink()), key=lambda pair: pair[1])


def changes(run: Path, folder: Path) -> Changes:
    """Return what the run wrote below a folder so far; nothing where the folder is not covered."""
    created: list[str] = []
    changed: list[str] = []
    deleted: list[str] = []
    for place, covered in covered_by(run):
        for path in _written(place / _UPPER):
            below = covered / path.relative_to(place / _UPPER)
            if folder not in below.parents:
                continue
            name, original = str(below.relative_to(folder)), place / _LOWER / path.relative_to(place / _UPPER)
            if stat.S_ISCHR(path.lstat().st_mode):
                deleted.append(name)
            elif path.is_dir() and not path.is_symlink():
                deleted += [str(Path(name, gone)) for gone in _replaced(path, original)]
            elif not os.path.lexists(original):
                created.append(name)
            elif _content(path) != _content(original):
                changed.append(name)
    return Changes(tuple(sorted(created)), tuple(sorted(changed)), tuple(sorted(deleted)))


def _written(upper: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(upper):
        yield from (Path(parent, name) for name in (*folders, *files))


def _replaced(folder: Path, original: Path) -> list[str]:
    """Return what an old folder had that the new folder in its place has not."""
    for attribute in _OPAQUE:
        with suppress(OSError):
            if os.getxattr(folder, attribute) == b"y":
                return sorted({path.name for path in original.glob("*")} - {path.name for path in folder.glob("*")})
    return []


def _content(path: Path) -> bytes | str | None:
    if path.is_symlink():
        return str(path.readlink())
    return path.read_bytes() if path.is_file() else None
