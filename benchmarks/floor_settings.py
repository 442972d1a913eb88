"""The reference project's settings with a Redis and a data folder of one's own."""

import os

from mysite.settings import *  # noqa: F403 - that is how settings are derived

_redis = os.environ["FLOOR_REDIS"]

CELERY_BROKER_URL = f"redis+socket://{_redis}?virtual_host=0"
CELERY_RESULT_BACKEND = f"redis+socket://{_redis}?virtual_host=1"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [f"unix://{_redis}?db=2"]},
    },
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"unix://{_redis}?db=3"},
}
