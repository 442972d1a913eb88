from channels.auth import login
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth import get_user_model


@database_sync_to_async
def user_named(name):
    return get_user_model().objects.get(username=name)


class PriceConsumer(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content, **kwargs):
        user = await user_named(content["name"])
        await login(self.scope, user)
