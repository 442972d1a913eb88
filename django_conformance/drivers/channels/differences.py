"""Where a communicator and a server differ by documentation: such differences are no findings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SocketDifference:
    """A difference of one part of a conversation (``field``): what each way says, and where that is written."""

    field: str
    communicator: str
    server: str
    docs: str


DIFFERENCES = (
    SocketDifference(
        "rejection-code",
        "connect() returns the code with which a socket is closed before it is accepted",
        "the handshake is answered by HTTP 403, and the code is lost",
        "https://asgi.readthedocs.io/en/latest/specs/www.html#close-send-event",
    ),
    SocketDifference(
        "no-route",
        "the ValueError of the URLRouter is raised in the test",
        "the handshake is answered by an HTTP error",
        "https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter",
    ),
    SocketDifference(
        "exception",
        "what a consumer raises is raised in the test",
        "the socket is closed with 1011, or 1006 where the server sends no close frame",
        "https://asgi.readthedocs.io/en/latest/specs/main.html#error-handling",
    ),
    SocketDifference(
        "disconnect-code",
        "disconnect() hands over the code that the test gives, 1000 by default",
        "the client's own code, or 1005 or 1006 where it dropped the connection",
        "https://asgi.readthedocs.io/en/latest/specs/www.html#disconnect-receive-event-ws",
    ),
    SocketDifference(
        "close-reason",
        "the reason is in the event",
        "Daphne sends the code alone",
        "https://asgi.readthedocs.io/en/latest/specs/www.html#close-send-event",
    ),
    SocketDifference(
        "response-headers",
        "only what the application gives to accept()",
        "also what the handshake and the server add",
        "https://asgi.readthedocs.io/en/latest/specs/www.html#accept-send-event",
    ),
)

HANDSHAKE_HEADERS = ("sec-websocket-protocol",)
"""Headers of a handshake that are the server's own affair."""


def documented(field: str) -> SocketDifference:
    """Return the declared difference of a field.

    Raises:
        KeyError: none is declared.
    """
    return {difference.field: difference for difference in DIFFERENCES}[field]
