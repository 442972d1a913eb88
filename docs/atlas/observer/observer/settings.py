"""Settings that say as little as they may: what is left out shows a release's defaults, and what is outdated how that ends."""

SECRET_KEY = "observer-only-" + "0123456789abcdef" * 4
DEBUG = False
ALLOWED_HOSTS = ["testserver"]

_CONTRIB = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
INSTALLED_APPS = [*(f"django.contrib.{app}" for app in _CONTRIB), "releases"]

MIDDLEWARE = [
    f"django.{path}Middleware"
    for path in (
        "contrib.sessions.middleware.Session",
        "middleware.common.Common",
        "middleware.csrf.CsrfView",
        "contrib.auth.middleware.Authentication",
        "contrib.messages.middleware.Message",
    )
]

_PROCESSORS = ("template.context_processors.request", "contrib.auth.context_processors.auth", "contrib.messages.context_processors.messages")
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [f"django.{path}" for path in _PROCESSORS]},
    }
]

ROOT_URLCONF = "observer.urls"
STATIC_URL = "/static/"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "observer.sqlite3"}}
ADMINS = ["ada@example.com"]

# gone in Django 5.1, and ignored from then on
DEFAULT_FILE_STORAGE = "releases.storage.Vault"
# replaced by MAILERS in Django 6.1
EMAIL_HOST = "smtp.internal"

CELERY_BROKER_URL = "redis://redis.internal:6379/0"
CELERY_RESULT_BACKEND = "redis://redis.internal:6379/1"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
