"""What consumers let slip: handlers of a group's messages, what is sent, what is awaited, and how they close."""

from __future__ import annotations

from textwrap import dedent, indent
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.channels import (
    code as channels_code,
    layers as channels_layers,
    slips as channels_slips,
)
from django_conformance.discovery.channels.consumers import consumer_sources
from django_conformance.inventory import ChannelLayer
from django_conformance.source.files import SourceFile, Sources

if TYPE_CHECKING:
    from pathlib import Path

ASYNC = "from channels.generic.websocket import AsyncWebsocketConsumer as Base, AsyncWebsocketConsumer\n"
SENDS = "async def tell(layer):\n    await layer.group_send('all', {'type': 'chat.line', 'text': 'x'})\n"


def rules(methods: str, tmp_path: Path, kind: str = "AsyncWebsocketConsumer", before: str = SENDS) -> list[str]:
    """Return the rules that a consumer of these methods comes under."""
    path = tmp_path / "consumers.py"
    text = f"from channels.generic.websocket import {kind}\n\n{before}\n\nclass Chat({kind}):\n"
    path.write_text(text + indent(dedent(methods), "    "), encoding="utf-8")
    sources = Sources(tmp_path)
    consumers, file = list(consumer_sources(sources)), sources.code()[0]
    found = [*channels_slips.suspicions(consumers, [file]), *channels_code.in_functions(file)]
    found += [one for consumer in consumers for one in channels_code.suspicions(consumer)]
    found += channels_layers.suspicions([], consumers, [], [file], eager=False)
    return [one.rule for one in found if one.rule not in ("unguarded-frame", "layer-not-configured")]


@pytest.mark.parametrize(
    "methods",
    [
        "async def chat_line(self, event):\n    await self.send(text_data='x')",
        "def chat_line(self, event):\n    return self.send(text_data='x')",
        "@later\ndef chat_line(self, event):\n    pass",
        "async def chat_line(self, *messages, times=1):\n    await self.send('x')",
        "def helper(self):\n    pass\nasync def chat_line(self, event):\n    self.helper()",
        "async def helper(self):\n    pass\nasync def chat_line(self, event):\n    self.task = start(self.helper())",
        "@wrapped\nasync def helper(self):\n    pass\nasync def chat_line(self, event):\n    self.helper()",
        "async def send(self, data):\n    pass\nasync def chat_line(self, event):\n    await self.send({'a': 1})",
        "async def chat_line(self, event):\n    pass\nasync def connect(self):\n    if self.scope:\n        await self.close()\n        return\n    await self.accept()",
        "async def chat_line(self, event):\n    pass\nasync def connect(self):\n    if self.scope:\n        await self.close()\n    else:\n        await self.accept()",
        "async def chat_line(self, event):\n    return [one async for one in get_user_model().objects.all()]",
        "async def chat_line(self, event):\n    return await later(list)(get_user_model().objects.all())",
        "async def chat_line(self, event):\n    return await later(lambda: list(get_user_model().objects.all()))()",
        "async def chat_line(self, event):\n    user = await get_user_model().objects.aget()\n    await user.asave()",
        "async def chat_line(self, event):\n    pass\nasync def join(self, group):\n    self.groups.append(group)\n    await self.channel_layer.group_add(group, self.channel_name)",
    ],
)
def test_consumers_that_are_right(methods: str, tmp_path: Path) -> None:
    """A consumer that does what Channels documents, or what cannot be judged, comes under no rule."""
    assert rules(methods, tmp_path) == []


@pytest.mark.parametrize(
    ("methods", "rule"),
    [
        ("def chat_line(self, event):\n    self.seen = True", "handler-kind"),
        ("async def chat_line(self):\n    pass", "handler-signature"),
        ("async def chat_line(self, event, user):\n    pass", "handler-signature"),
        ("async def chat_line(self, event):\n    await self.send({'a': 1})", "sent-value"),
        ("async def chat_line(self, event):\n    await self.send(text_data=[1])", "sent-value"),
        ("async def helper(self):\n    pass\nasync def chat_line(self, event):\n    self.helper()", "unawaited"),
        (
            "@database_sync_to_async\ndef helper(self):\n    pass\nasync def chat_line(self, event):\n    self.helper()",
            "unawaited",
        ),
        (
            "async def chat_line(self, event):\n    pass\nasync def connect(self):\n    if self.scope:\n        await self.close()\n    await self.accept()",
            "closes-and-accepts",
        ),
        ("async def chat_line(self, event):\n    list(get_user_model().objects.all())", "blocking-query"),
        ("async def chat_line(self, event):\n    [a for a in get_user_model().objects.all()[:3]]", "blocking-query"),
        (
            "async def chat_line(self, event):\n    user = await get_user_model().objects.aget()\n    user.save()",
            "blocking-query",
        ),
    ],
)
def test_consumers_that_slip(methods: str, rule: str, tmp_path: Path) -> None:
    """A consumer that certainly fails when the line is reached comes under the rule for it, once."""
    assert rules(methods, tmp_path) == [rule]


def test_a_coroutine_handler_of_a_synchronous_consumer(tmp_path: Path) -> None:
    """The handler of a group's message that a synchronous consumer never awaits is seen."""
    assert rules("async def chat_line(self, event):\n    pass", tmp_path, "WebsocketConsumer") == ["handler-kind"]


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("def tell(layer):\n    async_to_sync(layer.group_send('all', {'type': 'chat.line'}))", "unawaited"),
        ("def tell(layer):\n    async_to_sync(layer.group_send)('all', {'text': 'x'})", "message-without-handler"),
    ],
)
def test_messages_that_never_arrive(code: str, rule: str, tmp_path: Path) -> None:
    """A coroutine that is given to async_to_sync(), and a message without a type, are seen where they are sent."""
    assert rules("async def chat_line(self, event):\n    pass", tmp_path, before=code + "\n") == [rule]


def test_a_consumer_that_finds_handlers_in_its_own_way(tmp_path: Path) -> None:
    """Where a class that consumers derive from dispatches by itself, as packages' do, no handler is missing."""
    path = tmp_path / "views.py"
    path.write_text(SENDS, encoding="utf-8")
    file = SourceFile(path, "shop/views.py", "shop.views")

    class Plain:
        """Has no method for the message."""

    class Dispatching(Plain):
        async def dispatch(self, message: object) -> None:
            """Take whatever comes."""

    found = {
        kind: [
            one.rule
            for one in channels_layers.suspicions([], [], [kind], [file], eager=False)
            if one.rule == "message-without-handler"
        ]
        for kind in (Plain, Dispatching)
    }

    assert found == {Plain: ["message-without-handler"], Dispatching: []}


@pytest.mark.parametrize(
    ("imported", "backend", "found"),
    [
        ("django.tasks", "django.tasks.backends.immediate.ImmediateBackend", []),
        ("django.tasks", "django_tasks_db.DatabaseBackend", ["in-memory-across-processes"]),
        ("elsewhere", "django.tasks.backends.immediate.ImmediateBackend", ["in-memory-across-processes"]),
    ],
)
def test_tasks_that_run_at_once(
    imported: str, backend: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task of Django's own that its backend runs in the calling process reaches the layer of that process."""
    path = tmp_path / "jobs.py"
    path.write_text(
        f"from {imported} import task\n\n\n@task\ndef tell(layer):\n    layer.group_send('all', MESSAGE)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("django.conf.settings", SimpleNamespace(TASKS={"default": {"BACKEND": backend}}))
    layer = ChannelLayer("default", "channels.layers.InMemoryChannelLayer", (), {}, in_memory=True)

    judged = channels_layers.suspicions([layer], [], [], [SourceFile(path, "jobs.py", "jobs")], eager=False)

    assert [one.rule for one in judged] == found
