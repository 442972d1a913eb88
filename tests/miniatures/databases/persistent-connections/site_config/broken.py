from site_config.settings import *

DATABASES["default"] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "shop",
    "HOST": "db.shop.example",
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
}
