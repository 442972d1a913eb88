"""The system calls of namespaces, as functions that raise ``OSError``.

Only the standard library is imported: Python has ``os.unshare`` from 3.12 on, and no ``mount`` at all.
"""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

NEW_MOUNTS = 0x00020000
NEW_NAMES = 0x04000000
"""Of the machine."""

NEW_SHARED_MEMORY = 0x08000000
"""That of System V, with its semaphores and queues, and the queues of POSIX."""

NEW_USER = 0x10000000
NEW_PROCESSES = 0x20000000
NEW_NETWORK = 0x40000000

READ_ONLY = 1
NO_SUID = 2
NO_DEVICES = 4
NO_EXECUTION = 8
REMOUNT = 32
BIND = 4096
RECURSIVE = 16384
PRIVATE = 1 << 18
_DETACH = 2
_SET_ATTRIBUTES = 442
_CURRENT, _ALL_BELOW, _ATTRIBUTE_READ_ONLY = -100, 0x8000, 1
_KEPT_FLAGS = os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME | os.ST_RELATIME
_PDEATHSIG = 1
_CHILD_SUBREAPER = 36
_DROP = 24
_MACHINE = (16, 17, 22, 25, 27)
"""Modules of the kernel, raw access to devices, rebooting, setting the clock, making devices."""


def unshare(flags: int) -> None:
    """Leave namespaces for new ones; with ``NEW_USER``, keep the user and group that the process has.

    https://man7.org/linux/man-pages/man2/unshare.2.html

    Raises:
        OSError: the kernel does not allow it.
    """
    user, group = os.geteuid(), os.getegid()
    checked(libc().unshare(flags), "unshare")
    if flags & NEW_USER:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def separate(flags: int) -> None:
    """Leave namespaces; root needs no user namespace for that, unless a container took the right away.

    Raises:
        OSError: the kernel does not allow it.
    """
    if os.geteuid() == 0:
        try:
            unshare(flags)
        except PermissionError:
            unshare(flags | NEW_USER)
    else:
        unshare(flags | NEW_USER)


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system of a kind.

    https://man7.org/linux/man-pages/man2/mount.2.html

    Raises:
        OSError: the kernel does not allow it.
    """
    arguments = (os.fsencode(source), os.fsencode(target), kind.encode() or None)
    checked(libc().mount(*arguments, ctypes.c_ulong(flags), options.encode() or None), f"mount {target}")


def set_read_only(target: str, *, on: bool = True, recursive: bool = False) -> None:
    """Let what is mounted at a place only be read, or be written to as well; ``recursive``: also all that is mounted in it.

    https://man7.org/linux/man-pages/man2/mount_setattr.2.html

    Raises:
        OSError: the kernel does not allow it.
    """
    setting = (_ATTRIBUTE_READ_ONLY, 0) if on else (0, _ATTRIBUTE_READ_ONLY)
    attributes = struct.pack("=QQQQ", *setting, 0, 0)
    arguments = (ctypes.c_int(_CURRENT), os.fsencode(target), ctypes.c_uint(_ALL_BELOW if recursive else 0))
    if libc().syscall(_SET_ATTRIBUTES, *arguments, attributes, ctypes.c_size_t(len(attributes))) == 0:
        return
    if recursive:
        checked(-1, f"mount_setattr {target}")
    flags = os.statvfs(target).f_flag & _KEPT_FLAGS
    mount("none", target, flags=BIND | REMOUNT | (READ_ONLY if on else 0) | flags)  # Linux before 5.12


def unmount(target: str) -> None:
    """Take a file system away from a place, at once; who uses it goes on doing so.

    https://man7.org/linux/man-pages/man2/umount.2.html

    Raises:
        OSError: nothing is mounted there, or the process may not do it.
    """
    checked(libc().umount2(os.fsencode(target), _DETACH), f"unmount {target}")


def end_with_parent(signal_number: int) -> None:
    """Have the kernel send this process a signal when the thread that started it ends.

    https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    """
    checked(libc().prctl(_PDEATHSIG, ctypes.c_ulong(signal_number), 0, 0, 0), "prctl")


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, instead of the machine's first process.

    https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html

    Raises:
        OSError: the kernel is older than 3.4.
    """
    checked(libc().prctl(_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0), "prctl")


def leave_the_machine_alone() -> None:
    """Take from root, for the programs that it starts from now on, what changes the machine and has no namespace.

    https://man7.org/linux/man-pages/man7/capabilities.7.html
    """
    for right in _MACHINE:
        libc().prctl(_DROP, ctypes.c_ulong(right), 0, 0, 0)  # who is not root has none of them


def libc() -> ctypes.CDLL:
    """Return the C library, which keeps the number of the last error for each thread."""
    return ctypes.CDLL(None, use_errno=True)


def checked(status: int, doing: str) -> None:
    """Check what a system call returned.

    Raises:
        OSError: it failed.
    """
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{doing}: {os.strerror(number)}")
