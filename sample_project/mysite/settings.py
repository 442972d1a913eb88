"""Settings of the reference project, like those of a small production deployment.

Broker, result backend, channel layer, cache and mail name hosts of a private network, as production would.
"""

import os
from datetime import timedelta

import django
from celery.schedules import crontab
from kombu import Queue

from mysite.databases import database

SECRET_KEY = os.environ.get("MYSITE_SECRET_KEY", "reference-project-only-" + "0123456789abcdef" * 3)
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "mysite.example.com"]

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "accounts",
    "catalogue",
    "chat",
    "polls",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"
ASGI_APPLICATION = "mysite.asgi.application"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"

# Databases. SQLite has no replication, so its replica is a second connection to the primary's file.

DATABASES = {
    "default": {},
    "users_db": database("users", host="users-db.internal"),
    "primary": database("primary", host="primary-db.internal"),
    "replica": {**database("primary", host="replica-db.internal"), "TEST": {"MIRROR": "primary"}},
}
DATABASE_ROUTERS = ["mysite.routers.UserRouter", "mysite.routers.PrimaryReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Celery

CELERY_BROKER_URL = os.environ.get("MYSITE_BROKER_URL", "redis://redis.internal:6379/0")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = "redis://redis.internal:6379/1"
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = "mysite"
CELERY_TASK_QUEUES = [Queue("mysite"), Queue("mail")]
CELERY_TASK_ROUTES = {"accounts.tasks.send_welcome_email": {"queue": "mail"}}
CELERY_BEAT_SCHEDULE = {
    "close expired polls": {"task": "polls.tasks.close_expired_polls", "schedule": timedelta(minutes=5)},
    "clear expired sessions": {"task": "accounts.tasks.clear_expired_sessions", "schedule": crontab(hour=3, minute=15)},
}

# Channels

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [{"address": "redis://redis.internal:6379/2", "socket_timeout": None}]},
    },
}

# Cache and mail

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://redis.internal:6379/3",
        "KEY_PREFIX": "mysite",
    },
}

DEFAULT_FROM_EMAIL = "Mysite <hello@mysite.example.com>"
SERVER_EMAIL = "errors@mysite.example.com"
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"OPTIONS": {"host": "smtp.internal", "port": 25}}}
else:
    EMAIL_HOST = "smtp.internal"
    EMAIL_PORT = 25
