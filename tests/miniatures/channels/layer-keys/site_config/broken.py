from site_config.settings import *

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "hosts": [{"address": "redis://redis.shop.example:6379/2", "socket_timeout": None}],
    }
}
