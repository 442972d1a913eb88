"""Two clients of one socket: whether the other hears what the first says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps
from django_conformance.deadlines import deadline
from django_conformance.drivers.channels.communicator import WAY, CommunicatorSocket
from django_conformance.drivers.channels.conversation import Opened, Socket, frame_value
from django_conformance.drivers.channels.websocket_client import TcpSocket

if TYPE_CHECKING:
    from django_conformance.contract import SocketContract
    from django_conformance.drivers.channels.asgi_server import AsgiServer
    from django_conformance.drivers.channels.conversations import Conversations


async def heard_by_another(
    way: str,
    conversations: Conversations,
    contract: SocketContract,
    step: dict[str, Any],
    *,
    headers: dict[str, str],
    server: AsgiServer,
) -> Any:
    """Let one of two sockets say what the contract says first; return what the other hears, ``None`` for nothing."""
    speaker, listener = (_socket(way, conversations, contract, headers, server) for _ in range(2))
    opened = [await speaker.open(), await listener.open()]
    heard = None
    if all(isinstance(answer, Opened) and answer.accepted for answer in opened):
        kind, value = next(iter(step.items()))
        await speaker.send(
            dumps(value) if kind == "send" else str(value).encode() if kind == "send_bytes" else str(value)
        )
        received = await listener.receive(deadline(0.05))
        heard = frame_value(received) if isinstance(received, (str, bytes)) else None
    for socket, answer in zip((speaker, listener), opened, strict=True):
        if isinstance(answer, Opened) and answer.accepted:
            await socket.close()
    return heard


def _socket(
    way: str, conversations: Conversations, contract: SocketContract, headers: dict[str, str], server: AsgiServer
) -> Socket:
    if way == WAY:
        return CommunicatorSocket(
            conversations.application, contract.path, headers, conversations.project, contract.subprotocols
        )
    return TcpSocket(server, contract.path, headers, contract.subprotocols)
