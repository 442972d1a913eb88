"""Sees on the run's own loopback interface what no process of the run answered, and writes it down.

These are connections of programs that the Python guard does not see: ``curl``, ``redis-cli``, an interpreter without
the overlay. A refused TCP connection is answered by a reset, a datagram by "port unreachable".

https://man7.org/linux/man-pages/man7/packet.7.html
"""

from __future__ import annotations

import select
import socket
import struct
import threading
from pathlib import Path

from django_conformance.codec import dumps, loads

FILE = "refused-by-kernel.json"

_ALL_PROTOCOLS = 3
_IP4, _IP6 = 0x0800, 0x86DD
_ICMP, _TCP, _UDP, _ICMP6 = 1, 6, 17, 58
_IP4_HEADER, _IP6_HEADER = 20, 40
_FLAGS = 13
_SYN, _RST, _ACK = 0x02, 0x04, 0x10


class Watch:
    """Reads every packet of the interface for as long as the process lives."""

    def __init__(self, folder: Path) -> None:
        """Begin to listen.

        Raises:
            OSError: the process may not.
        """
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL_PROTOCOLS))
        self._path = Path(folder) / FILE
        self._refused: dict[str, None] = {}
        self._answered: set[str] = set()
        self._reading = threading.Lock()

    def start(self) -> None:
        """Begin to read, in this process: from Python 3.13 on no thread starts that was made before a fork."""
        threading.Thread(target=self._follow, daemon=True, name="refusals").start()

    def read(self) -> None:
        """Write down what has come so far."""
        with self._reading:
            while True:
                try:
                    packet, address = self._socket.recvfrom(256, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    return
                answer = parsed(packet, address[1])
                if answer is not None:
                    self._note(*answer)

    def _follow(self) -> None:
        while True:
            select.select([self._socket], [], [])
            self.read()

    def _note(self, target: str, accepted: bool) -> None:  # noqa: FBT001 - a pair of parsed()
        if accepted:
            self._answered.add(target)
            if target not in self._refused:
                return
            del self._refused[target]  # a server that was still on its way up
        elif target in self._refused or target in self._answered:
            return
        else:
            self._refused[target] = None
        written = self._path.with_suffix(".new")
        written.write_text(dumps(list(self._refused)), encoding="utf-8")
        written.replace(self._path)


def parsed(packet: bytes, protocol: int) -> tuple[str, bool] | None:
    """Return the ``HOST:PORT`` that a packet is an answer of, and whether it is a yes; ``None`` for any other packet."""
    if protocol == _IP4 and len(packet) >= _IP4_HEADER:
        return _answer(packet[9], packet[12:16], packet[(packet[0] & 15) * 4 :], socket.AF_INET)
    if protocol == _IP6 and len(packet) >= _IP6_HEADER:
        return _answer(packet[6], packet[8:24], packet[_IP6_HEADER:], socket.AF_INET6)
    return None


def _answer(kind: int, source: bytes, body: bytes, family: socket.AddressFamily) -> tuple[str, bool] | None:
    if kind == _TCP and len(body) > _FLAGS:
        port, _, sequence = struct.unpack_from("!HHI", body)
        flags = body[_FLAGS]
        if flags & (_SYN | _ACK) == _SYN | _ACK:
            return _joined(source, port, family), True
        if flags & (_RST | _ACK) == _RST | _ACK and sequence == 0:
            return _joined(source, port, family), False
    if kind == _ICMP and body[:2] == b"\x03\x03" and len(body) >= 8 + 28 and body[17] == _UDP:
        start = 8 + (body[8] & 15) * 4
        (port,) = struct.unpack_from("!H", body, start + 2)
        return _joined(body[24:28], port, family), False
    if kind == _ICMP6 and body[:2] == b"\x01\x04" and len(body) >= 8 + 48 and body[14] == _UDP:
        (port,) = struct.unpack_from("!H", body, 8 + 42)
        return _joined(body[32:48], port, family), False
    return None


def _joined(address: bytes, port: int, family: socket.AddressFamily) -> str:
    host = socket.inet_ntop(family, address)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def refused(folder: Path) -> list[str]:
    """Return what the kernel refused in a run so far, as ``HOST:PORT``."""
    path = folder / FILE
    targets: list[str] = loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return targets
