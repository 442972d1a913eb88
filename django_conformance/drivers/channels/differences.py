"""The documented differences between a communicator and a server. They are not findings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SocketDifference:
    """A difference of one part of a conversation (``field``): what each way does, and where it is documented."""

    field: str
    communicator: str
    server: str
    docs: str


DIFFERENCES = (
    SocketDifference(
        "rejection-code",
        "connect() returns the close code of a socket that is closed before it is accepted",
        "the handshake gets HTTP 403, and the code is lost",
        "https://asgi.readthedocs.io/en/latest/specs/www.html#close-send-event",
    ),
    SocketDifference(
        "no-route",
        "the URLRouter's ValueError is raised in the test",
        "the handshake gets an HTTP error",
        "https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter",
    ),
    SocketDifference(
        "exception",
        "a consumer's exception is raised in the test",
        "the socket is closed with 1011, or 1006 if the server sends no close frame",
        "https://asgi.readthedocs.io/en/latest/specs/main.html#error-handling",
    ),
    SocketDifference(
        "disconnect-code",
        "disconnect() passes on the test's code, 1000 by default",
        "the client's own code, or 1005 or 1006 if it dropped the connection",
        "https://asgi.readthedocs.io/en/latest/specs/www.html#disconnect-receive-event-ws",
    ),
    SocketDifference(
        "close-reason",
        "the reason is in the event",
        "Daphne sends only the code",
        "https://asgi.readthedocs.io/en/latest/specs/www.html#close-send-event",
    ),
    SocketDifference(
        "response-headers",
        "only what the application gives to accept()",
        "also headers from the handshake and the server",
        "https://asgi.readthedocs.io/en/latest/specs/www.html#accept-send-event",
    ),
)

HANDSHAKE_HEADERS = ("sec-websocket-protocol",)
"""Headers of a handshake that the server sets."""
