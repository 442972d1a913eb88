"""Channels: consumers, routes, communicators and the channel layer in memory."""

import asyncio

from asgiref.sync import async_to_sync
from celery import shared_task


def _waited(coroutine):
    async def waited():
        return await asyncio.wait_for(coroutine(), 5)

    return async_to_sync(waited)()


@shared_task
def full_channel():
    """Return how many of three messages a channel in memory takes whose capacity is one."""
    from channels.exceptions import ChannelFull
    from channels.layers import InMemoryChannelLayer

    async def sent():
        layer, count = InMemoryChannelLayer(capacity=1), 0
        for number in range(3):
            try:
                await layer.send("tea", {"type": "poured", "number": number})
            except ChannelFull:
                continue
            count += 1
        return count

    return _waited(sent)


@shared_task
def long_group_name():
    """Return what is said of a group whose name has a hundred letters."""
    from channels.layers import InMemoryChannelLayer

    async def added():
        try:
            await InMemoryChannelLayer().group_add("g" * 100, "tea")
        except TypeError as error:
            return str(error).replace("g" * 100, "…")
        return "added"

    return _waited(added)


def _consumer():
    from channels.generic.websocket import AsyncWebsocketConsumer

    class Consumer(AsyncWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def receive(self, text_data=None, bytes_data=None):
            await self.close(4001, "enough") if text_data == "close" else await self.send(text_data or "bytes")

    return Consumer


@shared_task
def close_reason():
    """Return how a consumer closes with a reason."""
    from channels.testing import WebsocketCommunicator

    async def closed():
        communicator = WebsocketCommunicator(_consumer().as_asgi(), "/")
        await communicator.connect()
        await communicator.send_to(text_data="close")
        return await communicator.receive_output()

    return _waited(closed)


@shared_task
def text_none():
    """Return what a consumer sends for a frame that has text, but none in it."""
    from channels.testing import ApplicationCommunicator

    async def answered():
        scope = {"type": "websocket", "path": "/", "headers": [], "subprotocols": []}
        communicator = ApplicationCommunicator(_consumer().as_asgi(), scope)
        await communicator.send_input({"type": "websocket.connect"})
        await communicator.receive_output()
        await communicator.send_input({"type": "websocket.receive", "text": None, "bytes": b"tea"})
        return await communicator.receive_output()

    return _waited(answered)


@shared_task
def route_below_a_root():
    """Return which route is found below a root path."""
    from channels.routing import URLRouter
    from django.urls import path

    found = []

    async def application(scope, receive, send):
        found.append(scope["path_remaining"] if "path_remaining" in scope else scope["path"])

    async def routed():
        router = URLRouter([path("tea/", application)])
        await router({"type": "websocket", "path": "/shop/tea/", "root_path": "/shop"}, None, None)

    _waited(routed)
    return found


@shared_task
def failing_http_consumer():
    """Return what becomes of an error in an HTTP consumer."""
    from channels.generic.http import AsyncHttpConsumer
    from channels.testing import HttpCommunicator

    class Broken(AsyncHttpConsumer):
        async def handle(self, body):
            raise LookupError("broken")

    async def answered():
        try:
            response = await HttpCommunicator(Broken.as_asgi(), "GET", "/").get_response()
        except BaseException as error:
            return type(error).__name__
        return response["status"]

    return _waited(answered)


@shared_task
def input_after_the_end():
    """Return what a test sees that sends to an application which has ended."""
    from asgiref.testing import ApplicationCommunicator

    async def application(scope, receive, send):
        raise LookupError("ended")

    async def sent():
        communicator = ApplicationCommunicator(application, {"type": "websocket"})
        try:
            await communicator.send_input({"type": "websocket.connect"})
            await asyncio.sleep(0)
            await communicator.send_input({"type": "websocket.receive", "text": "tea"})
        except BaseException as error:
            return type(error).__name__
        return "sent"

    return _waited(sent)


@shared_task
def session_saving():
    """Return whether a session of a socket is saved by a coroutine."""
    from channels.sessions import InstanceSessionWrapper

    return {"coroutine": asyncio.iscoroutinefunction(InstanceSessionWrapper.save_session)}
