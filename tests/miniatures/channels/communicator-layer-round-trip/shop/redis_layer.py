from channels_redis.core import RedisChannelLayer


class ShopLayer(RedisChannelLayer):
    async def group_send(self, group, message):
        await super().group_send(group, {key: str(value) for key, value in message.items()})
