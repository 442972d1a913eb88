"""What consumers let slip: handlers of a group's messages, what is sent, what is awaited, and how they close."""

from __future__ import annotations

from textwrap import dedent
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.channels import (
    layers as channels_layers,
)
from django_conformance.discovery.channels.consumers import consumer_sources
from django_conformance.inventory import ChannelLayer
from django_conformance.source.files import SourceFile, Sources

if TYPE_CHECKING:
    from pathlib import Path

SENDS = "async def tell(layer):\n    await layer.group_send('all', {'type': 'chat.line', 'text': 'x'})\n"


def test_a_message_without_a_type(tmp_path: Path) -> None:
    """A message without a type is seen where it is sent."""
    path = tmp_path / "consumers.py"
    text = """
        from channels.generic.websocket import AsyncWebsocketConsumer


        def tell(layer):
            async_to_sync(layer.group_send)("all", {"text": "x"})


        class Chat(AsyncWebsocketConsumer):
            async def chat_line(self, event):
                pass
    """
    path.write_text(dedent(text), encoding="utf-8")
    sources = Sources(tmp_path)

    judged = channels_layers.suspicions([], list(consumer_sources(sources)), [], sources.code(), eager=False)

    assert [suspicion.rule for suspicion in judged] == ["message-without-handler"]


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
