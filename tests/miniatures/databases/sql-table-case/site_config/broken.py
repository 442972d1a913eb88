from site_config.settings import *
from site_config.settings import DATABASES

DATABASES["warehouse"] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "warehouse",
    "HOST": "postgres.shop.example",
}
