CHANNEL_LAYERS["default"]["CONFIG"] = {"hosts": ["redis://redis.shop.example:6379/2"]}
