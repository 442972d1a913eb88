"""Conversations, held with small applications over a real communicator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("channels.testing", exc_type=ImportError)

from django.conf import settings

from django_conformance.contract import SocketContract
from django_conformance.drivers.channels.communicator import CommunicatorSocket
from django_conformance.drivers.channels.conversation import Closed, Conversation, converse
from django_conformance.findings import Finding
from suite.channels.agreement import compare_with_contract

if not settings.configured:
    settings.configure()


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Send back what comes; close with 4000 for "bye", die of "die"."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": (scope["subprotocols"] or [None])[0]})
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return
        text = event.get("text")
        if text == "bye":
            await send({"type": "websocket.close", "code": 4000})
            return
        if text == "die":
            raise RuntimeError("told to")
        await send(
            {"type": "websocket.send", "text": text}
            if text is not None
            else {"type": "websocket.send", "bytes": event["bytes"]}
        )


async def refuse(scope: Any, receive: Any, send: Any) -> None:
    """Close before accepting."""
    await receive()
    await send({"type": "websocket.close", "code": 4401})


async def silent(scope: Any, receive: Any, send: Any) -> None:
    """Accept, and never answer."""
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def held(application: Any, *steps: dict[str, Any], **contract: Any) -> tuple[SocketContract, Conversation]:
    agreed_on = SocketContract("/ws/", exchange=list(steps), **contract)
    socket = CommunicatorSocket(application, "/ws/", {}, Path("/nowhere"), agreed_on.subprotocols)
    return agreed_on, await converse(socket, agreed_on)


@pytest.mark.asyncio
async def test_every_kind_of_step() -> None:
    """A conversation with each kind of step goes as agreed, and keeps the frames that came."""
    contract, conversation = await held(
        echo,
        {"send": {"a": 1}},
        {"expect": {"a": 1}},
        {"send_text": "plain"},
        {"expect": "plain"},
        {"send_text": "order 66"},
        {"expect_matches": r"\d+"},
        {"send_bytes": "raw"},
        {"expect_bytes": "raw"},
        {"send_text": "bye"},
        {"expect_close": 4000},
        subprotocols=["v1"],
    )

    compare_with_contract(contract, conversation)
    assert conversation.frames == (json.dumps({"a": 1}), "plain", "order 66", b"raw")
    assert conversation.closed == Closed(4000)


@pytest.mark.asyncio
async def test_true_is_not_one() -> None:
    """What is expected is compared with its types."""
    contract, conversation = await held(echo, {"send": {"a": True}}, {"expect": {"a": 1}})

    with pytest.raises(Finding, match="Step 2"):
        compare_with_contract(contract, conversation)


@pytest.mark.asyncio
async def test_what_the_application_raises_is_told() -> None:
    """An exception of the application ends the conversation, and is its finding."""
    contract, conversation = await held(echo, {"send_text": "die"}, {"expect": "anything"})

    with pytest.raises(Finding, match="RuntimeError: told to"):
        compare_with_contract(contract, conversation)


@pytest.mark.asyncio
async def test_silence_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that never comes is waited for until the deadline, and no longer."""
    monkeypatch.setenv("DJANGO_CONFORMANCE_DEADLINE", "2")
    contract, conversation = await held(silent, {"send": 1}, {"expect": 1})

    with pytest.raises(Finding, match="nothing within"):
        compare_with_contract(contract, conversation)


@pytest.mark.asyncio
async def test_a_refusal_that_was_agreed() -> None:
    """A socket that is refused as agreed, with the code that was agreed, is no finding; another code is."""
    contract, conversation = await held(refuse, accepted=False, close_code=4401)
    compare_with_contract(contract, conversation)

    contract, conversation = await held(refuse, accepted=False, close_code=4403)
    with pytest.raises(Finding, match="4401"):
        compare_with_contract(contract, conversation)


@pytest.mark.asyncio
async def test_a_close_that_was_agreed_is_waited_for() -> None:
    """A contract's close_code is what the conversation must end with."""
    contract, conversation = await held(echo, {"send_text": "bye"}, close_code=4000)
    compare_with_contract(contract, conversation)

    contract, conversation = await held(echo, {"send_text": "bye"}, close_code=4001)
    with pytest.raises(Finding, match="expected a close with code 4001"):
        compare_with_contract(contract, conversation)


@pytest.mark.asyncio
async def test_a_step_that_is_none_is_told() -> None:
    """A misspelt step is a finding that names the steps there are."""
    contract, conversation = await held(echo, {"sned": 1})

    with pytest.raises(Finding, match="send_text"):
        compare_with_contract(contract, conversation)
