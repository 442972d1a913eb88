from site_config.settings import *  # noqa: F403
from site_config.settings import BASE_DIR, DATABASES, INSTALLED_APPS  # noqa: F401

DATABASES["default"] = {}
DATABASES["shop"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "shop.sqlite3"}
