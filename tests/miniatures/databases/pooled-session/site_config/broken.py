from site_config.settings import *

DATABASES["default"] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "shop",
    "HOST": "pgbouncer",
    "PORT": "6432",
    "DISABLE_SERVER_SIDE_CURSORS": True,
}
