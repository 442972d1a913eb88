from site_config.settings import *
from site_config.settings import BASE_DIR, DATABASES, INSTALLED_APPS

DATABASES = {
    **DATABASES,
    "replica": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "replica.sqlite3",
        "TEST": {"MIRROR": "warehouse"},
    },
    "pooled": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "pooled.sqlite3",
        "TEST": {"MIRROR": "warehouse"},
    },
}
