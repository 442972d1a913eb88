"""Channel layers in this process: what is sent to a group arrives unchanged, and only at its members.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html
"""

from __future__ import annotations

import asyncio
import string
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from django_conformance.deadlines import deadline
from django_conformance.drivers.channels import layers
from django_conformance.findings import Finding
from django_conformance.observations import canonical, exception, same

if TYPE_CHECKING:
    from django_conformance.inventory import ChannelLayer

GROUPS = "https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups"

_TEXT = st.text(string.printable + "éß☕漢𝄞", max_size=20)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT
)
MESSAGES = st.dictionaries(
    _TEXT.filter(lambda key: key != "type" and not key.startswith("__")),
    st.recursive(
        _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3), max_leaves=6
    ),
    max_size=4,
)
"""Messages of JSON's types only, with numbers that 64 bits hold: what every layer carries."""


@pytest.mark.conformance(
    "channels.communicator.layer-round-trip",
    level="must",
    docs=GROUPS,
    each="channels.layer",
    needs=("channel-layer",),
    after=("channels.configuration.layer-loads",),
)
def test_layer_round_trip(subject: ChannelLayer) -> None:
    """A message of JSON's types that is sent to a group arrives at its member as it was sent.

    Why: consumers, tasks and commands speak to each other this way, and each believes that the other sees the same.

    Fix: look at the layer's backend and its serialisation; messages hold only text, numbers, true, false, null, lists
    and dictionaries.
    """
    with layers.one_event_loop() as completed:

        @given(MESSAGES)
        def round_trip(message: dict[str, Any]) -> None:
            sent = {"type": "conformance.probe", **message}
            received = completed(layers.through_group(subject.alias, sent))
            if isinstance(received, BaseException):
                raise Finding(
                    f"The message {sent} did not arrive over the layer {subject.alias!r}: {_told(received)}",
                    subject=subject.alias,
                    evidence={"sent": repr(sent)},
                )
            if not same(canonical(received), canonical(sent)):
                raise Finding(
                    f"The message {sent} arrived over the layer {subject.alias!r} as {received}",
                    subject=subject.alias,
                    evidence={"sent": repr(sent), "came": repr(received)},
                )

        round_trip()


@pytest.mark.conformance(
    "channels.communicator.layer-groups",
    level="must",
    docs=GROUPS,
    each="channels.layer",
    needs=("channel-layer",),
    after=("channels.communicator.layer-round-trip",),
)
@pytest.mark.asyncio
async def test_layer_groups(subject: ChannelLayer) -> None:
    """A group's message comes to each of its members, and to none that has left.

    Why: a room whose former members still hear it, or whose members do not, is not a room.

    Fix: look at the layer's backend.
    """
    layer = layers.layer(subject.alias)
    group = f"conformance-{uuid.uuid4().hex}"
    first, second, gone = [await layer.new_channel() for _ in range(3)]
    for channel in (first, second, gone):
        await layer.group_add(group, channel)
    await layer.group_discard(group, gone)
    await layer.group_send(group, {"type": "conformance.probe"})
    for channel in (first, second):
        try:
            await asyncio.wait_for(layer.receive(channel), deadline(0.1))
        except asyncio.TimeoutError:
            raise Finding(
                f"A member of a group of the layer {subject.alias!r} did not get its message within "
                f"{deadline(0.1):.0f} s",
                subject=subject.alias,
            ) from None
    await layer.send(gone, {"type": "conformance.last"})
    last = await asyncio.wait_for(layer.receive(gone), deadline(0.1))
    for channel in (first, second):
        await layer.group_discard(group, channel)
    if last["type"] != "conformance.last":
        raise Finding(
            f"A channel that left its group of the layer {subject.alias!r} still got the group's message",
            subject=subject.alias,
        )


def _told(error: BaseException) -> str:
    told = exception(error)
    return (
        f"nothing within {deadline(0.1):.0f} s"
        if isinstance(error, asyncio.TimeoutError)
        else f"{told['raised']}: {told['message']}"
    )
