CHANNEL_LAYERS["default"]["CONFIG"] = {"hosts": [{"address": "redis://redis.shop.example:6379/2", "socket_timeout": 3}]}
