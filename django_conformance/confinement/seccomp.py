"""A filter of system calls, for the ways to a server that Landlock does not see: none of them needs a privilege to close.

Multipath TCP is a protocol of its own there, TCP Fast Open connects without ``connect()``, an ``io_uring`` may do either,
and by ``AF_VSOCK`` a virtual machine speaks to its host. Whoever is refused one of them goes on with plain TCP.

https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from contextlib import suppress
from typing import NamedTuple

from django_conformance.confinement.kernel import checked, libc


class _Machine(NamedTuple):
    """What the kernel calls a machine, and the numbers of its system calls."""

    audit: int
    socket: int
    sendto: int
    sendmsg: int
    sendmmsg: int
    other_numbers: int
    """From this number on system calls are those of another table."""


_MACHINES = {
    "x86_64": _Machine(0xC000003E, 41, 44, 46, 307, 1 << 30),
    "aarch64": _Machine(0xC00000B7, 198, 206, 211, 269, 1 << 31),
}
_SET_UP_RING = 425
_VSOCK, _MULTIPATH, _FAST_OPEN = 40, 262, 1 << 29
_NUMBER, _AUDIT = 0, 4
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_SET_FILTER, _BY_PROGRAM = 22, 2


def refuse_other_ways() -> None:
    """Close these ways to the calling thread, and to all that it starts from now on; nothing where the kernel has no filters."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return
    program = b"".join(_program(machine))
    code = ctypes.create_string_buffer(program)
    filters = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    with suppress(OSError):
        checked(libc().prctl(_SET_FILTER, ctypes.c_ulong(_BY_PROGRAM), ctypes.c_char_p(filters), 0, 0), "seccomp")


def _program(machine: _Machine) -> list[bytes]:
    """Return the filter: each rule looks at the number of a call, then at one of its arguments, and goes on where it is another."""
    program = [
        _step(_LOAD, _AUDIT),
        _step(_EQUAL, machine.audit, yes=1),
        _step(_RETURN, _ALLOW),
        _step(_LOAD, _NUMBER),
    ]
    rules = (
        (machine.socket, 0, _EQUAL, _VSOCK, errno.EPROTONOSUPPORT),
        (machine.socket, 2, _EQUAL, _MULTIPATH, errno.EPROTONOSUPPORT),
        (machine.sendto, 3, _ANY_BIT, _FAST_OPEN, errno.EOPNOTSUPP),
        (machine.sendmsg, 2, _ANY_BIT, _FAST_OPEN, errno.EOPNOTSUPP),
        (machine.sendmmsg, 3, _ANY_BIT, _FAST_OPEN, errno.EOPNOTSUPP),
    )
    for number, argument, test, value, error in rules:
        program += [
            _step(_EQUAL, number, no=4),
            _step(_LOAD, 16 + 8 * argument),
            _step(test, value, no=1),
            _step(_RETURN, _REFUSE | error),
            _step(_LOAD, _NUMBER),
        ]
    for test, value in ((_EQUAL, _SET_UP_RING), (_AT_LEAST, machine.other_numbers)):
        program += [_step(test, value, no=1), _step(_RETURN, _REFUSE | errno.ENOSYS)]
    return [*program, _step(_RETURN, _ALLOW)]


def _step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """Return an instruction; a test goes on after so many others where it holds, and where it does not."""
    return struct.pack("HBBI", code, yes, no, value)
