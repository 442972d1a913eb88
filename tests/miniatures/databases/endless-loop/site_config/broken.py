from site_config.settings import *  # noqa: F403
from site_config.settings import DATABASES

DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db.shop.example"}
