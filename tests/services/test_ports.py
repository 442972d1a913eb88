"""Ports that stay ours until the server takes them."""

from __future__ import annotations

import socket
import sys

import pytest

from django_conformance.services.ports import LOOPBACK, PortHold


def test_a_server_can_listen_on_a_held_port() -> None:
    """A server that sets SO_REUSEADDR listens on the port that was handed over, and is reached there."""
    hold = PortHold()
    hold.hand_over()
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((LOOPBACK, hold.port))
        server.listen()
        with socket.create_connection((LOOPBACK, hold.port)) as client:
            assert (LOOPBACK, hold.port) == client.getpeername()
    hold.release()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a port cannot be held and used at once")
def test_a_held_port_is_given_to_nobody_else() -> None:
    """Others who ask for a free port, also with SO_REUSEADDR, never get one that is held."""
    holds = [PortHold() for _ in range(200)]
    for hold in holds:
        hold.hand_over()
    others = [socket.socket() for _ in range(700)]
    for index, other in enumerate(others):
        if index % 2:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((LOOPBACK, 0))
    taken = {other.getsockname()[1] for other in others}
    for one in others:
        one.close()
    for hold in holds:
        hold.release()
    held = {hold.port for hold in holds}
    assert 200 == len(held)
    assert set() == taken & held


def test_nobody_answers_on_a_held_port() -> None:
    """Before the server is there, a client of a held port is refused, so no probe mistakes the hold for a server."""
    hold = PortHold()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, hold.port)).close()
    hold.release()
