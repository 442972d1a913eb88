from site_config.settings import *

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": "redis://redis.shop.example:6379/2"},
    }
}
