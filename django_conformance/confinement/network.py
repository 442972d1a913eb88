"""A network of the run's own: a loopback interface that answers for every address, behind which nobody listens.

A connection elsewhere is refused at once, as by a machine where no such server runs, and can be seen on the interface.
"""

from __future__ import annotations

import fcntl
import socket
import struct

_GET_FLAGS, _SET_FLAGS = 0x8913, 0x8914
_UP = 1
_NEW_ROUTE, _ERROR = 24, 2
_REQUEST, _ACKNOWLEDGE, _CREATE = 1, 4, 0x400
_LOCAL_TABLE, _BY_STATIC, _HOST_SCOPE, _LOCAL = 255, 4, 254, 2
_OUTGOING_INTERFACE = 4
_HEADER = struct.Struct("=IHHII")


def loopback() -> None:
    """Bring the loopback interface up, and route every address to it.

    https://man7.org/linux/man-pages/man7/netdevice.7.html, https://man7.org/linux/man-pages/man7/rtnetlink.7.html

    Raises:
        OSError: the process may not do so.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14x", b"lo", 0)
        (flags,) = struct.unpack("16xH14x", fcntl.ioctl(control, _GET_FLAGS, request))
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sH14x", b"lo", flags | _UP))
    everywhere(socket.AF_INET)
    if socket.has_ipv6:
        try:
            everywhere(socket.AF_INET6)
        except OSError:
            return  # a kernel without IPv6 has no route to it either


def everywhere(family: int) -> None:
    """Route all addresses of a family to this machine's loopback interface (``ip route add local default dev lo``).

    Raises:
        OSError: the kernel refuses the route.
    """
    interface = struct.pack("=HHI", 8, _OUTGOING_INTERFACE, socket.if_nametoindex("lo"))
    route = struct.pack("=8BI", family, 0, 0, 0, _LOCAL_TABLE, _BY_STATIC, _HOST_SCOPE, _LOCAL, 0)
    flags = _REQUEST | _ACKNOWLEDGE | _CREATE
    size = _HEADER.size + len(route) + len(interface)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as netlink:
        netlink.sendto(_HEADER.pack(size, _NEW_ROUTE, flags, 1, 0) + route + interface, (0, 0))
        answer = netlink.recv(4096)
    _, kind, *_ = _HEADER.unpack_from(answer)
    (error,) = struct.unpack_from("=i", answer, _HEADER.size)
    if kind == _ERROR and error:
        raise OSError(-error, "the route to the loopback interface was refused")
