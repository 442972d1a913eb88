"""Channel layers: those in use are configured, load and reach every process, and their messages have handlers.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import Finding, from_problem, from_suspicion, raise_all

if TYPE_CHECKING:
    from django_conformance.inventory import ChannelLayer, ChannelsInventory

LAYERS = "https://channels.readthedocs.io/en/stable/topics/channel_layers.html"


def _suspected(channels: ChannelsInventory, rule: str) -> None:
    raise_all(from_suspicion(one) for one in channels.suspicions if one.rule == rule)


@pytest.mark.conformance(
    "channels.configuration.layer-loads", level="must", docs=LAYERS + "#configuration", each="channels"
)
def test_layer_loads(subject: ChannelsInventory) -> None:
    """Every entry of CHANNEL_LAYERS names a backend that can be imported and takes its CONFIG.

    Why: a layer is made when it is first used, so the mistake shows at the first connection, not when the server
    starts.

    Fix: correct BACKEND or CONFIG, or install the package that the backend is in.
    """
    problems = [one for one in subject.problems if one.stage == "channel-layer"]
    raise_all(from_problem(one, f"CHANNEL_LAYERS[{one.subject!r}] cannot be loaded: {{}}") for one in problems)


@pytest.mark.conformance(
    "channels.configuration.layer-read-timeout",
    level="must",
    docs="https://github.com/django/channels_redis/issues/422",
    each="channels",
    after=("channels.configuration.layer-loads",),
)
def test_layer_read_timeout(subject: ChannelsInventory) -> None:
    """The connection of a Redis layer waits longer for an answer than the layer waits for a message.

    Why: RedisChannelLayer has Redis hold its answer for 5 s while there is no message. A connection with a
    ``socket_timeout`` of 5 s or less, which is the default since redis-py 8.0, gives up first: every consumer that
    hears nothing for so long dies of redis.exceptions.TimeoutError, and its socket closes.

    Fix: write ``"hosts": [{"address": URL, "socket_timeout": None}]`` in CHANNEL_LAYERS, or require ``redis<8``.
    """
    _suspected(subject, "layer-read-timeout")


@pytest.mark.conformance(
    "channels.configuration.layer-configured", level="must", docs=LAYERS + "#configuration", each="channels"
)
def test_layer_configured(subject: ChannelsInventory) -> None:
    """A channel layer that code uses is configured.

    Why: without it ``self.channel_layer`` and ``get_channel_layer()`` are None: AttributeError at every connection.

    Fix: add the alias to CHANNEL_LAYERS.
    """
    _suspected(subject, "layer-not-configured")


@pytest.mark.conformance(
    "channels.configuration.message-handler",
    level="must",
    docs=LAYERS + "#what-to-send-over-the-channel-layer",
    each="channels",
)
def test_message_handler(subject: ChannelsInventory) -> None:
    """A message that is sent over a channel layer has a type for which some consumer has a method.

    Why: a consumer that receives a message it has no method for raises ValueError, which ends its connection.

    Fix: name the method like the type, with underscores for its periods.
    """
    _suspected(subject, "message-without-handler")


@pytest.mark.conformance(
    "channels.configuration.channel-name",
    level="should",
    docs="https://channels.readthedocs.io/en/stable/topics/worker.html",
    each="channels",
)
def test_channel_name(subject: ChannelsInventory) -> None:
    """A channel that code sends to by name is one that the application's ChannelNameRouter has.

    Why: the message waits in the layer until it expires; no worker ever receives it, and nothing says so.

    Fix: write the name as the router has it, or add it there and to the arguments of ``runworker``.
    """
    _suspected(subject, "channel-name")


@pytest.mark.conformance("channels.configuration.group-name", level="must", docs=LAYERS + "#groups", each="channels")
def test_group_name(subject: ChannelsInventory) -> None:
    """The names of groups hold only what the layer allows.

    Why: ASCII letters, digits, hyphens, underscores and periods, fewer than a hundred; anything else is a TypeError.

    Fix: build the name of those characters: ``chat.room-1`` or ``chat_1`` for ``chat:1``.
    """
    _suspected(subject, "group-name")


@pytest.mark.conformance(
    "channels.configuration.layer-reaches", level="should", docs=LAYERS + "#in-memory-channel-layer", each="channels"
)
def test_layer_reaches(subject: ChannelsInventory) -> None:
    """What tasks and commands send over the channel layer can reach the server's process.

    Why: InMemoryChannelLayer lives within one process. A Celery worker or a command sends into a layer of its own,
    where nobody listens, and nothing says so.

    Fix: use a layer that processes share, such as channels_redis.
    """
    _suspected(subject, "in-memory-across-processes")


@pytest.mark.conformance(
    "channels.configuration.layer-in-memory",
    level="info",
    docs=LAYERS + "#in-memory-channel-layer",
    each="channels.layer",
)
def test_layer_in_memory(subject: ChannelLayer) -> None:
    """The channel layer is one that several processes share.

    Why: the documentation keeps InMemoryChannelLayer for tests and development: a second server process, and whatever
    runs beside it, has a layer of its own.

    Fix: use channels_redis in production.
    """
    if subject.in_memory:
        raise Finding(
            f"CHANNEL_LAYERS[{subject.alias!r}] is {subject.backend}, which lives within one process",
            subject=subject.alias,
        )
