from site_config.settings import *

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "MAX_ENTRIES": 10000,
    }
}
