from site_config.settings import *  # noqa: F403
from site_config.settings import BASE_DIR, DATABASES, INSTALLED_APPS  # noqa: F401

DATABASES["warehouse"] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "warehouse",
    "HOST": "postgres.shop.example",
    "CONN_MAX_AGE": 600,
    "OPTIONS": {"pool": True},
}
