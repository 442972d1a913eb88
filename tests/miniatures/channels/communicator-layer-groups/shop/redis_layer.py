from channels_redis.core import RedisChannelLayer


class ShopLayer(RedisChannelLayer):
    async def group_discard(self, group, channel):
        pass
