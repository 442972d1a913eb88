"""Which classes of a project are consumers, and which methods they have."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from django_conformance.discovery.channels.consumers import consumer_sources
from django_conformance.source.files import Sources

if TYPE_CHECKING:
    from pathlib import Path

BASES = """
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Greeting:
        async def greet(self):
            await self.accept()


    class Base(Greeting, AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.greet()
"""
CHAT = """
    from bases import Base
    from channels.consumer import SyncConsumer


    class Chat(Base):
        async def receive_json(self, content):
            pass


    class Worker(SyncConsumer):
        pass


    class ConsumerGoods:
        pass
"""


def test_consumers_of_a_project(tmp_path: Path) -> None:
    """A class is a consumer by its bases, through other files too, and has the methods of those within the project."""
    for name, text in (("bases", BASES), ("chat", CHAT)):
        (tmp_path / f"{name}.py").write_text(dedent(text), encoding="utf-8")

    consumers = {consumer.name: consumer for consumer in consumer_sources(Sources(tmp_path))}
    chat = consumers["Chat"]

    assert set(consumers) == {"Base", "Chat", "Worker"}
    assert (chat.base, chat.asynchronous, chat.websocket) == ("AsyncJsonWebsocketConsumer", True, True)
    assert (consumers["Worker"].asynchronous, consumers["Worker"].websocket) == (False, False)
    assert set(chat.methods) == {"receive_json", "connect", "greet"}
    assert set(chat.own_methods) == {"receive_json"}
    assert str(chat.place(chat.methods["connect"], "connect")) == "bases.py:11"
