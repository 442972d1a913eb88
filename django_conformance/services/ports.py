"""Free ports on the loopback address that stay ours until the server takes them."""

from __future__ import annotations

import socket
import sys

LOOPBACK = "127.0.0.1"


class PortHold:
    """A port chosen now for a server that starts later.

    The address goes into settings before the server is up, so it must not be lost in between. On Linux the hold is a
    socket that is bound and does not listen: the kernel gives that port to nobody who asks for a free one, neither for
    ``bind(0)`` nor for an outgoing connection, while a server that names it and sets ``SO_REUSEADDR`` (all four kinds
    do) may listen on it. Elsewhere a bound port excludes the server too, so it is let go before the server starts,
    and a port lost in that moment shows as a server that exits.
    """

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((LOOPBACK, 0))
        self.port: int = self._socket.getsockname()[1]

    def hand_over(self) -> None:
        """Let the server take the port: to be called right before it starts."""
        if sys.platform != "linux":
            self._socket.close()

    def release(self) -> None:
        """Give the port back, once the server has ended."""
        self._socket.close()
