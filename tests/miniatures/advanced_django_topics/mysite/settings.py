"""The least that the document's snippets need around them. Its own lines are the two for databases.

``users_db`` has an engine here, since with two empty entries nothing can be migrated at all.
"""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = "miniature"
DEBUG = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "mysite.urls"
ASGI_APPLICATION = "mysite.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
STATIC_URL = "/static/"

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "channels",
    "accounts",
    "chat",
    "myapp",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

DATABASES = {
    "default": {},
    "users_db": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "users.sqlite3"},
}
DATABASE_ROUTERS = ["mysite.routers.UserRouter"]

CELERY_BROKER_URL = "redis://redis.internal:6379/0"
CELERY_RESULT_BACKEND = "redis://redis.internal:6379/1"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
