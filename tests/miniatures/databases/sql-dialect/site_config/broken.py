from site_config.settings import *
from site_config.settings import DATABASES

DATABASES["default"] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "shop",
    "HOST": "postgres.shop.example",
}
