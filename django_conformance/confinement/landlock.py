"""Landlock, with which a process takes rights from itself and from all that it starts, without any privilege.

It judges TCP connections by their port, not by their host, and leaves UDP, other protocols and Unix sockets with a file alone.
Of the other protocols, those by which a server is reached that speaks TCP are closed by :mod:`~django_conformance.confinement.seccomp`.

https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.confinement import seccomp
from django_conformance.confinement.kernel import checked, libc

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

FILES, NETWORK, SCOPES = 3, 4, 6
"""The versions of Landlock that know each: Linux 6.2, 6.7 and 6.12."""

ABSTRACT_SOCKETS, SIGNALS = 1, 2
"""What stays within the run: connections to Unix sockets without a file, and signals."""

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_BENEATH, _PORT = 1, 2
_CONNECT = 2
_NO_NEW_PRIVILEGES = 38
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_CHANGES = sum(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14))
"""Every right to change something, in a folder or in a file."""


def version() -> int:
    """Return the version of Landlock that the kernel has; 0 for none."""
    answer = libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    return max(0, int(answer))


def restrict(
    *, places: Collection[Path] = (), kept: Collection[Path] = (), ports: Collection[int] | None = None, scopes: int = 0
) -> None:
    """Take rights from the calling thread, and from every thread and process that it starts from now on.

    With ``places``, everything but what is in them can only be read from then on, and so can folders in them that are ``kept``.
    A TCP connection can be made to one of ``ports`` alone. ``scopes`` are ``ABSTRACT_SOCKETS`` and ``SIGNALS``.

    Raises:
        OSError: the kernel does not allow it.
    """
    known = version()
    attributes = struct.pack("=QQQ", _CHANGES if places else 0, _CONNECT if ports is not None else 0, scopes)
    size = 24 if known >= SCOPES else 16 if known >= NETWORK else 8
    rules = _made(libc().syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0)))
    try:
        for place in writable(places, kept):
            _allow_changes(rules, place)
        for port in ports or ():
            _add(rules, _PORT, struct.pack("=QQ", _CONNECT, port))
        checked(libc().prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), 0, 0, 0), "prctl")
        checked(libc().syscall(_RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0)), "landlock_restrict_self")
        if ports is not None:
            seccomp.refuse_other_ways()
    finally:
        os.close(rules)


def writable(places: Collection[Path], kept: Collection[Path]) -> Iterator[Path]:
    """Yield what may be written to: each place, but where a kept folder is in it, what stands beside that.

    A place that is in a kept folder may be written to.
    """
    kept = {folder.resolve() for folder in kept}
    for place in sorted({place.resolve() for place in places}):
        outer = {parent for folder in kept for parent in folder.parents if place in {parent, *parent.parents}}
        if not outer | ({place} & kept):
            yield place
        for folder in sorted(folder for folder in outer if not kept & {folder, *folder.parents}):
            for child in _children(folder):
                if child not in outer | kept and not child.is_symlink():
                    yield child


def _children(folder: Path) -> Iterable[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return ()


def _allow_changes(rules: int, place: Path) -> None:
    try:
        descriptor = os.open(place, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:  # gone by now, or nothing that this user may reach
        return
    try:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        _add(rules, _BENEATH, struct.pack("=Qi", _CHANGES if is_folder else _WRITE_FILE | _TRUNCATE, descriptor))
    finally:
        os.close(descriptor)


def _add(rules: int, kind: int, rule: bytes) -> None:
    checked(libc().syscall(_ADD_RULE, ctypes.c_int(rules), ctypes.c_int(kind), rule, ctypes.c_uint32(0)), "landlock")


def _made(descriptor: int) -> int:
    if descriptor < 0:
        checked(descriptor, "landlock_create_ruleset")
    return descriptor
