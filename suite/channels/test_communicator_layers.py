"""Channel layers in this process: messages to a group arrive unchanged, and only at its members.

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
"""Messages of JSON values with 64-bit numbers, which every layer carries."""
OF_LAYERS = {"each": "channels.layer", "needs": ("channel-layer",)}

pytestmark = pytest.mark.arm


@pytest.mark.conformance(
    "channels.communicator.layer-round-trip",
    level="must",
    docs=GROUPS,
    after=("channels.configuration.layer-loads",),
    **OF_LAYERS,
)
def test_layer_round_trip(subject: ChannelLayer) -> None:
    """A message of JSON values to a group arrives at its members unchanged.

    Why: consumers, tasks and commands send each other messages this way, and expect them to arrive unchanged.

    Fix: check the layer's backend and its serializer. Messages may hold only strings, numbers, booleans, None, lists
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
    after=("channels.communicator.layer-round-trip",),
    **OF_LAYERS,
)
@pytest.mark.asyncio
async def test_layer_groups(subject: ChannelLayer) -> None:
    """A message to a group reaches every member, and no channel that has left.

    Why: otherwise members miss messages, or former members get messages that are not for them.

    Fix: check the layer's backend.
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
                f"A member of a group on the layer {subject.alias!r} did not get the group's message within "
                f"{deadline(0.1):.0f} s",
                subject=subject.alias,
            ) from None
    await layer.send(gone, {"type": "conformance.last"})
    last = await asyncio.wait_for(layer.receive(gone), deadline(0.1))
    for channel in (first, second):
        await layer.group_discard(group, channel)
    if last["type"] != "conformance.last":
        raise Finding(
            f"A channel that left its group on the layer {subject.alias!r} still got the group's message",
            subject=subject.alias,
        )


def _told(error: BaseException) -> str:
    told = exception(error)
    return (
        f"nothing within {deadline(0.1):.0f} s"
        if isinstance(error, asyncio.TimeoutError)
        else f"{told['raised']}: {told['message']}"
    )
