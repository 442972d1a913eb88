from site_config.settings import *
from site_config.settings import BASE_DIR, DATABASES, INSTALLED_APPS

DATABASES = {
    **DATABASES,
    "first": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "first.sqlite3",
        "TEST": {"MIRROR": "second"},
    },
    "second": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "second.sqlite3",
        "TEST": {"MIRROR": "first"},
    },
}
