import os

CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"shop-{os.getpid()}"
