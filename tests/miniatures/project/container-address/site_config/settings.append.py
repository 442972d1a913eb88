CHANNEL_LAYERS["default"]["CONFIG"]["hosts"][0]["address"] = "redis://localhost:6379/2"
