from site_config.settings import *  # noqa: F403
from site_config.settings import BASE_DIR, DATABASES, INSTALLED_APPS  # noqa: F401

DATABASES = {"main": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "shop.sqlite3"}, "warehouse": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "warehouse.sqlite3"}}
INSTALLED_APPS = ["django.contrib.staticfiles"]
