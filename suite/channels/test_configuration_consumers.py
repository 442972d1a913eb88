"""Consumers' code: coroutines are awaited, handlers are of the consumer's kind, names exist.

https://channels.readthedocs.io/en/stable/topics/consumers.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import from_suspicion, raise_all

if TYPE_CHECKING:
    from django_conformance.inventory import ChannelsInventory

CONSUMERS = "https://channels.readthedocs.io/en/stable/topics/consumers.html"


def _suspected(channels: ChannelsInventory, *rules: str) -> None:
    raise_all(from_suspicion(one) for one in channels.suspicions if one.rule in rules)


@pytest.mark.conformance(
    "channels.configuration.undefined-name",
    level="must",
    docs="https://docs.python.org/3/library/exceptions.html#NameError",
    each="channels",
)
def test_undefined_name(subject: ChannelsInventory) -> None:
    """Consumers and routing use no name that is neither defined nor imported.

    Why: Python finds it out when the line runs: a NameError that ends the connection.

    Fix: import the name.
    """
    _suspected(subject, "undefined-name")


@pytest.mark.conformance(
    "channels.configuration.unknown-attribute", level="must", docs=CONSUMERS + "#scope", each="channels"
)
def test_unknown_attribute(subject: ChannelsInventory) -> None:
    """A consumer reads no attribute of itself under a misspelling of the name it has.

    Why: an AttributeError when the line runs, which ends the connection.

    Fix: write the name that the message suggests.
    """
    _suspected(subject, "unknown-attribute")


@pytest.mark.conformance(
    "channels.configuration.awaited", level="must", docs=CONSUMERS + "#asyncconsumer", each="channels"
)
def test_awaited(subject: ChannelsInventory) -> None:
    """Every coroutine of a consumer and of a channel layer is awaited.

    Why: one that is only called does not run: the group is never joined, the message never sent, and nothing says so.

    Fix: write ``await`` before it; in plain functions wrap it: ``async_to_sync(channel_layer.group_send)(…)``.
    """
    _suspected(subject, "unawaited")


@pytest.mark.conformance(
    "channels.configuration.async-to-sync",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/async/#async-to-sync",
    each="channels",
)
def test_async_to_sync(subject: ChannelsInventory) -> None:
    """No coroutine calls ``async_to_sync``.

    Why: "You cannot use AsyncToSync in the same thread as an async event loop": a RuntimeError each time.

    Fix: await the coroutine itself.
    """
    _suspected(subject, "async-to-sync-in-coroutine")


@pytest.mark.conformance(
    "channels.configuration.handler-kind", level="must", docs=CONSUMERS + "#websocketconsumer", each="channels"
)
def test_handler_kind(subject: ChannelsInventory) -> None:
    """An asynchronous consumer's handlers are coroutines, a synchronous one's are not.

    Why: Channels awaits the ones and calls the others; the wrong kind is a TypeError, or never runs.

    Fix: write ``async def`` in Async… consumers and ``def`` in the others.
    """
    _suspected(subject, "handler-kind")


@pytest.mark.conformance(
    "channels.configuration.handler-signature", level="must", docs=CONSUMERS + "#websocketconsumer", each="channels"
)
def test_handler_signature(subject: ChannelsInventory) -> None:
    """A consumer's handlers take what Channels gives them.

    Why: ``connect()`` is given nothing, ``disconnect(code)`` a code, ``receive()`` a keyword ``text_data`` or
    ``bytes_data``; another signature is a TypeError each time.

    Fix: write the signatures of the documentation.
    """
    _suspected(subject, "handler-signature")


@pytest.mark.conformance("channels.configuration.initialised", level="must", docs=CONSUMERS, each="channels")
def test_initialised(subject: ChannelsInventory) -> None:
    """A consumer with an ``__init__`` of its own calls that of its base.

    Why: the base sets the consumer's groups, and without them every connection ends in a TypeError.

    Fix: call ``super().__init__(*args, **kwargs)`` first.
    """
    _suspected(subject, "consumer-initialiser")


@pytest.mark.conformance(
    "channels.configuration.blocking-query",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/databases.html",
    each="channels",
)
def test_blocking_query(subject: ChannelsInventory) -> None:
    """No coroutine of a consumer, or of an ASGI middleware, queries the database with the synchronous ORM.

    Why: Django refuses it with SynchronousOnlyOperation, which ends the connection.

    Fix: use the asynchronous methods (``aget``, ``acreate``), or ``database_sync_to_async``.
    """
    _suspected(subject, "blocking-query")


@pytest.mark.conformance(
    "channels.configuration.blocking-call",
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/async/#async-views",
    each="channels",
)
def test_blocking_call(subject: ChannelsInventory) -> None:
    """No coroutine of a consumer, an ASGI middleware or a view sleeps, fetches or runs a process without awaiting it.

    Why: one event loop serves all connections of a process: while one coroutine blocks, every other one waits.

    Fix: ``await asyncio.sleep(…)``, an asynchronous client, or ``sync_to_async`` around the call.
    """
    _suspected(subject, "blocking-call")


@pytest.mark.conformance(
    "channels.configuration.malformed-frame", level="info", docs=CONSUMERS + "#websocketconsumer", each="channels"
)
def test_malformed_frame(subject: ChannelsInventory) -> None:
    """A consumer guards the parsing of frames.

    Why: any client can send a frame that is not JSON; unguarded, it ends the connection with an exception in the log.

    Fix: catch ``json.JSONDecodeError`` and ``KeyError``, and answer with an error, or close with a code of your own.
    """
    _suspected(subject, "unguarded-frame")


@pytest.mark.conformance(
    "channels.configuration.group-left",
    level="info",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups",
    each="channels",
)
def test_group_left(subject: ChannelsInventory) -> None:
    """A consumer leaves in ``disconnect()`` the groups that it joins.

    Why: a group keeps a member that is gone until it expires, a day later by default, and sends to it all the while.

    Fix: call ``group_discard()`` in ``disconnect()``.
    """
    _suspected(subject, "group-not-left")


@pytest.mark.conformance(
    "channels.configuration.answered",
    level="must",
    docs=CONSUMERS + "#websocketconsumer",
    each="channels",
)
def test_answered(subject: ChannelsInventory) -> None:
    """A consumer's ``connect()`` accepts the socket, closes it, or leaves that to its base class, and does it once.

    Why: one that does neither leaves the client in its handshake until the server gives up; one that does both fails.

    Fix: call ``self.accept()`` at its end, with ``await`` where it is a coroutine, or ``super().connect()``; return after ``self.close()``.
    """
    _suspected(subject, "unanswered", "closes-and-accepts")


@pytest.mark.conformance(
    "channels.configuration.sent-value",
    level="must",
    docs=CONSUMERS + "#websocketconsumer",
    each="channels",
)
def test_sent_value(subject: ChannelsInventory) -> None:
    """What a WebSocket consumer gives to ``send()`` is text or bytes.

    Why: a server cannot put a dictionary into a frame: it fails, and the connection ends.

    Fix: write ``self.send(text_data=json.dumps(…))``, or derive from a JSON consumer and call ``self.send_json(…)``.
    """
    _suspected(subject, "sent-value")
