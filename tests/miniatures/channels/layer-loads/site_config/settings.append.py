CHANNEL_LAYERS["default"]["BACKEND"] = "channels_rediss.core.RedisChannelLayer"
