"""Generates a healthy project with as many tasks, models, commands and consumers as are wanted."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OF_AN_APP = 10
"""Tasks, models, commands and consumers of each app."""

_MANAGE = """
    import os
    import sys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
_SETTINGS = """
    from pathlib import Path

    BASE_DIR = Path(__file__).resolve().parent.parent
    SECRET_KEY = "only-for-a-benchmark-0123456789-0123456789-0123456789"
    ALLOWED_HOSTS = ["shop.example"]
    INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", {apps}]
    ROOT_URLCONF = "site_config.urls"
    ASGI_APPLICATION = "site_config.asgi.application"
    DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "shop.sqlite3"}}}}
    DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
    USE_TZ = True
    CELERY_BROKER_URL = "redis://redis.shop.example:6379/0"
    CELERY_RESULT_BACKEND = "redis://redis.shop.example:6379/1"
    CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
    CHANNEL_LAYERS = {{
        "default": {{
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {{"hosts": [{{"address": "redis://redis.shop.example:6379/2", "socket_timeout": None}}]}},
        }}
    }}
"""
_CELERY = """
    import os

    from celery import Celery

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

    app = Celery("site_config")
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.autodiscover_tasks()
"""
_ASGI = """
    import os

    from channels.auth import AuthMiddlewareStack
    from channels.routing import ProtocolTypeRouter, URLRouter
    from channels.security.websocket import AllowedHostsOriginValidator
    from django.core.asgi import get_asgi_application

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
    django_application = get_asgi_application()

    {imports}

    routes = [{routes}]
    application = ProtocolTypeRouter(
        {{
            "http": django_application,
            "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(routes))),
        }}
    )
"""
_MODEL = """
    class Record{number}(models.Model):
        name = models.CharField(max_length=100)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
"""
_TASK = """
    @shared_task
    def work{number}(number, factor=2):
        return number * factor
"""
_CONSUMER = """
    class Consumer{number}(AsyncWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def receive(self, text_data=None, bytes_data=None):
            try:
                question = json.loads(text_data or "")["question"]
            except (ValueError, TypeError, KeyError):
                await self.send(text_data=json.dumps({{"error": "ask"}}))
                return
            await self.send(text_data=json.dumps({{"question": question}}))
"""
_COMMAND = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        help = "Says a number"

        def add_arguments(self, parser):
            parser.add_argument("number", type=int)
            parser.add_argument("--factor", type=int, default=2)

        def handle(self, *args, **options):
            self.stdout.write(str(options["number"] * options["factor"]))
"""
_ROUTING = """
    from django.urls import path

    from {app}.consumers import {names}

    urlpatterns = [{paths}]
"""
_CREATE = (
    "migrations.CreateModel(name='Record{number}', fields=[('id', models.BigAutoField(auto_created=True, "
    "primary_key=True, serialize=False, verbose_name='ID')), ('name', models.CharField(max_length=100)), "
    "('price', models.DecimalField(decimal_places=2, default=0, max_digits=8))])"
)


def generate(folder: Path, size: int) -> Path:
    """Write a project with ``size`` tasks, models, commands and consumers, and return its folder."""
    numbers = [range(first, min(first + _OF_AN_APP, size)) for first in range(0, size, _OF_AN_APP)]
    apps = [f"app{number}" for number in range(len(numbers))]
    _write(folder / "manage.py", _MANAGE)
    _write(folder / "site_config/__init__.py", "from site_config.celery import app as celery_app\n")
    _write(folder / "site_config/settings.py", _SETTINGS, apps=", ".join(map(repr, apps)))
    _write(folder / "site_config/celery.py", _CELERY)
    _write(folder / "site_config/urls.py", "urlpatterns = []\n")
    imports = "; ".join(f"import {app}.routing" for app in apps)
    _write(folder / "site_config/asgi.py", _ASGI, imports=imports, routes=", ".join(_routes(apps)))
    for app, of_app in zip(apps, numbers, strict=True):
        _app(folder / app, app, of_app)
    return folder


def _routes(apps: list[str]) -> Iterator[str]:
    return (f"*{app}.routing.urlpatterns" for app in apps)


def _app(folder: Path, app: str, numbers: range) -> None:
    for package in ("", "migrations/", "management/", "management/commands/"):
        _write(folder / f"{package}__init__.py", "")
    _write(folder / "models.py", _several("from django.db import models", _MODEL, numbers))
    _write(folder / "tasks.py", _several("from celery import shared_task", _TASK, numbers))
    heading = "import json\n\nfrom channels.generic.websocket import AsyncWebsocketConsumer"
    _write(folder / "consumers.py", _several(heading, _CONSUMER, numbers))
    names = ", ".join(f"Consumer{number}" for number in numbers)
    paths = ", ".join(f"path('ws/{number}/', Consumer{number}.as_asgi())" for number in numbers)
    _write(folder / "routing.py", _ROUTING, app=app, names=names, paths=paths)
    for number in numbers:
        _write(folder / f"management/commands/say{number}.py", _COMMAND)
    operations = ", ".join(_CREATE.format(number=number) for number in numbers)
    migration = (
        "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    initial = True\n"
    )
    _write(folder / "migrations/0001_initial.py", f"{migration}    operations = [{operations}]\n")


def _several(heading: str, text: str, numbers: range) -> str:
    return heading + "\n\n" + "\n".join(dedent(text).format(number=number) for number in numbers)


def _write(path: Path, text: str, **values: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = dedent(text).lstrip("\n")
    path.write_text(text.format(**values) if values else text, encoding="utf-8")
