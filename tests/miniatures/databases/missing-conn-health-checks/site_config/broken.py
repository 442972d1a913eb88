from site_config.settings import *  # noqa: F403
from site_config.settings import DATABASES

DATABASES["warehouse"] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "warehouse",
    "HOST": "postgres.shop.example",
    "CONN_MAX_AGE": 600,
}
