"""Places of a project that a nasty thing may stand in: files, and lines for the end of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.miniature import BASE

_COMMAND = """
from django.core.management.base import BaseCommand
from nasty import THING
"""
_ASGI = """
from django.core.asgi import get_asgi_application
from channels.routing import ChannelNameRouter, ProtocolTypeRouter, URLRouter
from django.urls import path, re_path
django_application = get_asgi_application()
from shop.consumers import PriceConsumer
from shop.routing import websocket_urlpatterns
from nasty import THING
"""
_TASKS = """
from celery.app.task import Task
from nasty import THING
from site_config.celery import app
""" + (BASE / "shop" / "tasks.py").read_text(encoding="utf-8")
_ROUTER = """
from nasty import THING


class WarehouseRouter:
    def db_for_read(self, model, **hints):
        return None
"""
_MODELS = """
from django.db import models
from nasty import THING


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
"""
_MIGRATION = """
from django.db import migrations, models
from nasty import THING
"""


@dataclass(frozen=True)
class Place:
    """``files`` are those of the project that are other, or more; ``settings`` is added to its settings.

    ``is_last`` says that what it breaks breaks the area, or the project: nothing of that is healthy beside it.
    """

    files: dict[str, str] = field(default_factory=dict)
    settings: str = ""


def _settings(line: str) -> Place:
    return Place(settings=f"from nasty import THING\n{line}\n")


def _command(body: str) -> Place:
    return Place({"shop/management/commands/nasty_command.py": _COMMAND + body})


def _asgi(body: str) -> Place:
    return Place({"site_config/asgi.py": _ASGI + body})


def _tasks(body: str) -> Place:
    return Place({"shop/tasks.py": _TASKS + body})


def _class(body: str) -> Place:
    return _command(
        f"class Command(BaseCommand):\n    help = 'Nasty'\n    {body}\n    def handle(self, *a, **o): ...\n"
    )


def _argument(options: str) -> Place:
    return _class(f"def add_arguments(self, parser): parser.add_argument('--nasty', {options})")


_SETTINGS = (
    "DATABASES['nasty'] = THING",
    "DATABASES = THING",
    "DATABASES['warehouse']['OPTIONS'] = THING",
    "DATABASES['warehouse']['TEST'] = THING",
    "DATABASES['warehouse']['ENGINE'] = THING",
    "DATABASES['warehouse']['NAME'] = THING",
    "DATABASES['warehouse']['PORT'] = THING",
    "CACHES = {'default': {'BACKEND': 'django.core.cache.backends.dummy.DummyCache'}, 'nasty': THING}",
    "CACHES = THING",
    "CACHES = {'default': {'BACKEND': 'django.core.cache.backends.redis.RedisCache', 'LOCATION': THING}}",
    "CHANNEL_LAYERS['nasty'] = THING",
    "CHANNEL_LAYERS = THING",
    "CHANNEL_LAYERS['default']['CONFIG'] = THING",
    "CHANNEL_LAYERS['default']['CONFIG']['hosts'] = THING",
    "CHANNEL_LAYERS['default']['CONFIG']['hosts'] = [THING]",
    "CHANNEL_LAYERS['default']['BACKEND'] = THING",
    "DATABASE_ROUTERS.append(THING)",
    "DATABASE_ROUTERS = THING",
    "MIDDLEWARE.append(THING)",
    "MIDDLEWARE = THING",
    "INSTALLED_APPS.append(THING)",
    "INSTALLED_APPS = THING",
    "ROOT_URLCONF = THING",
    "ASGI_APPLICATION = THING",
    "SECRET_KEY = THING",
    "DEBUG = THING",
    "ALLOWED_HOSTS = THING",
    "TEMPLATES = [THING]",
    "EMAIL_HOST = THING",
    "TIME_ZONE = THING",
    "MIGRATION_MODULES = {'shop': THING}",
    "MIGRATION_MODULES = THING",
    "ANYTHING = THING",
    "ANYTHING_HOST = THING",
    "ANYTHING = {'host': THING, 'port': THING}",
    "ANYTHING = [THING, THING]",
    "CELERY_BEAT_SCHEDULE['nasty'] = THING",
    "CELERY_BEAT_SCHEDULE['nasty'] = {'task': 'shop.tasks.restock', 'schedule': THING}",
    "CELERY_BEAT_SCHEDULE['nasty'] = {'task': THING, 'schedule': 5.0}",
    "CELERY_BEAT_SCHEDULE['nasty'] = {'task': 'shop.tasks.restock', 'schedule': 5.0, 'args': THING}",
    "CELERY_BEAT_SCHEDULE['nasty'] = {'task': 'shop.tasks.restock', 'schedule': 5.0, 'kwargs': THING}",
    "CELERY_BEAT_SCHEDULE['nasty'] = {'task': 'shop.tasks.restock', 'schedule': 5.0, 'options': THING}",
    "CELERY_BEAT_SCHEDULE['nasty'] = {'task': 'shop.tasks.restock', 'schedule': 5.0, 'options': {'queue': THING}}",
    "CELERY_BEAT_SCHEDULE = THING",
    "CELERY_TASK_ROUTES['nasty.task'] = THING",
    "CELERY_TASK_ROUTES['shop.tasks.restock'] = THING",
    "CELERY_TASK_ROUTES['shop.tasks.restock'] = {'queue': THING}",
    "CELERY_TASK_ROUTES['shop.tasks.restock'] = {'exchange': THING, 'routing_key': THING}",
    "CELERY_TASK_ROUTES = THING",
    "CELERY_TASK_ROUTES = [THING]",
    "CELERY_TASK_QUEUES = THING",
    "CELERY_TASK_QUEUES = [THING]",
    "CELERY_TASK_ANNOTATIONS = THING",
    "CELERY_TASK_ANNOTATIONS = {'shop.tasks.restock': THING}",
    "CELERY_TASK_ANNOTATIONS = {'shop.tasks.restock': {'rate_limit': THING, 'max_retries': THING}}",
    "CELERY_TASK_ANNOTATIONS = [THING]",
    "CELERY_IMPORTS = [THING]",
    "CELERY_IMPORTS = THING",
    "CELERY_BROKER_URL = THING",
    "CELERY_BROKER_TRANSPORT_OPTIONS = THING",
    "CELERY_BROKER_TRANSPORT_OPTIONS = {'visibility_timeout': THING}",
    "CELERY_RESULT_BACKEND = THING",
    "CELERY_RESULT_EXPIRES = THING",
    "CELERY_ACCEPT_CONTENT = THING",
    "CELERY_ACCEPT_CONTENT = [THING]",
    "CELERY_TASK_SERIALIZER = THING",
    "CELERY_TASK_TIME_LIMIT = THING",
    "CELERY_TIMEZONE = THING",
    "CELERY_BEAT_SCHEDULER = THING",
    "CELERY_TASK_DEFAULT_QUEUE = THING",
    "CELERY_TASK_ALWAYS_EAGER = THING",
    "CELERY_NO_SUCH_SETTING = THING",
    "CELERY_CACHE_BACKEND = THING",
)

PLACES: dict[str, Place] = {
    **{line: _settings(line) for line in _SETTINGS},
    "an object in the task module": _tasks("nasty = THING\n"),
    "a task of a thing": _tasks("nasty = app.task(THING)\n"),
    "a shared task of a thing": _tasks("nasty = shared_task(THING)\n"),
    "a registered thing": _tasks("app.tasks['nasty.thing'] = THING\n"),
    "a task's base": _tasks("@app.task(base=THING)\ndef nasty(): ...\n"),
    "a task's name": _tasks("@app.task(name=THING)\ndef nasty(): ...\n"),
    "a task's options": _tasks(
        "@app.task(queue=THING, serializer=THING, max_retries=THING, time_limit=THING, autoretry_for=THING)\n"
        "def nasty(): ...\n"
    ),
    "a task's ignore_result": _tasks("@app.task(ignore_result=THING, acks_late=THING)\ndef nasty(): ...\n"),
    "a task class's run": _tasks(
        "class Nasty(Task):\n    name = 'shop.tasks.nasty'\n    run = THING\napp.register_task(Nasty())\n"
    ),
    "a task class's attributes": _tasks(
        "class Nasty(Task):\n    name = 'shop.tasks.nasty'\n    queue = THING\n    _orig_run = THING\n"
        "    def run(self): ...\napp.register_task(Nasty())\n"
    ),
    "a task's defaults": _tasks(
        "@app.task\ndef nasty(value=THING): ...\n@app.task\ndef caller():\n    nasty.delay()\n"
    ),
    "a task's function's attributes": _tasks(
        "@app.task\ndef nasty(): ...\nnasty.__wrapped__ = THING\nnasty.__name__ = THING\n"
    ),
    "a signal's receiver": _tasks("from celery.signals import worker_init\nworker_init.connect(THING)\n"),
    "a receiver of import_modules": _tasks(
        "from celery.signals import import_modules\nimport_modules.connect(THING, weak=False)\n"
    ),
    "a Django signal's receiver": Place(
        {
            "shop/models.py": _MODELS + "from django.db.models.signals import class_prepared, post_save\n"
            "post_save.connect(THING, weak=False)\nclass_prepared.connect(THING, weak=False)\n"
        }
    ),
    "the app": Place({"site_config/celery.py": "from nasty import THING\napp = THING\n"}),
    "a periodic task by code": _tasks(
        "@app.on_after_finalize.connect\ndef periodic(sender, **_):\n    sender.add_periodic_task(THING, price_of.s(1))\n"
    ),
    "the configuration": Place(
        {
            "site_config/celery.py": "from celery import Celery\nfrom nasty import THING\napp = Celery('site_config')\n"
            "app.config_from_object(THING)\napp.autodiscover_tasks()\n"
        }
    ),
    "what is autodiscovered": Place(
        {
            "site_config/celery.py": "from celery import Celery\nfrom nasty import THING\napp = Celery('site_config')\n"
            "app.config_from_object('django.conf:settings', namespace='CELERY')\napp.autodiscover_tasks(lambda: THING)\n"
            "app.autodiscover_tasks([THING])\napp.autodiscover_tasks()\n"
        }
    ),
    "the application": _asgi("application = THING\n"),
    "the application of WebSockets": _asgi(
        "application = ProtocolTypeRouter({'http': django_application, 'websocket': THING})\n"
    ),
    "a protocol": _asgi(
        "application = ProtocolTypeRouter({'http': django_application, THING: django_application,\n"
        "    'websocket': URLRouter(websocket_urlpatterns)})\n"
    ),
    "a channel": _asgi(
        "application = ProtocolTypeRouter({'http': django_application, 'channel': ChannelNameRouter({'nasty': THING}),\n"
        "    'websocket': URLRouter(websocket_urlpatterns)})\n"
    ),
    "a middleware of the application": _asgi(
        "class Nasty:\n    def __init__(self, inner):\n        self.inner = inner\n        self.nasty = THING\n"
        "application = ProtocolTypeRouter({'http': Nasty(THING), 'websocket': Nasty(URLRouter(websocket_urlpatterns))})\n"
    ),
    "an application in a closure": _asgi(
        "def wrap(inner, nasty):\n    async def application(scope, receive, send):\n        nasty\n"
        "        await inner(scope, receive, send)\n    return application\n"
        "application = ProtocolTypeRouter({'http': wrap(django_application, THING),\n"
        "    'websocket': wrap(URLRouter(websocket_urlpatterns), THING)})\n"
    ),
    "the routes": Place({"shop/routing.py": "from nasty import THING\nwebsocket_urlpatterns = THING\n"}),
    "a route": Place(
        {
            "shop/routing.py": "from django.urls import path\nfrom shop.consumers import PriceConsumer\n"
            "from nasty import THING\n"
            "websocket_urlpatterns = [path('ws/prices/', PriceConsumer.as_asgi()), THING]\n"
        }
    ),
    "a route's target": Place(
        {
            "shop/routing.py": "from django.urls import path\nfrom shop.consumers import PriceConsumer\n"
            "from nasty import THING\n"
            "websocket_urlpatterns = [path('ws/prices/', PriceConsumer.as_asgi()), path('ws/nasty/', THING)]\n"
        }
    ),
    "a route's parts": Place(
        {
            "shop/routing.py": "from django.urls import path\nfrom shop.consumers import PriceConsumer\n"
            "from nasty import THING\nnasty = path('ws/nasty/', PriceConsumer.as_asgi())\nnasty.pattern = THING\n"
            "nasty.default_args = THING\n"
            "websocket_urlpatterns = [path('ws/prices/', PriceConsumer.as_asgi()), nasty]\n"
        }
    ),
    "a route's regular expression": Place(
        {
            "shop/routing.py": "from django.urls import path, re_path\nfrom shop.consumers import PriceConsumer\n"
            "from nasty import THING\nnasty = re_path('ws/nasty/', PriceConsumer.as_asgi())\n"
            "nasty.pattern._regex = THING\nnasty.callback.consumer_initkwargs = THING\n"
            "websocket_urlpatterns = [path('ws/prices/', PriceConsumer.as_asgi()), nasty]\n"
        }
    ),
    "a consumer's attributes": Place(
        {
            "shop/nasty_consumers.py": "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from nasty import THING\n"
            "class NastyConsumer(AsyncWebsocketConsumer):\n    groups = THING\n    channel_layer_alias = THING\n"
            "    connect = THING\n    nasty = THING\n    __doc__ = THING\n"
            "    async def receive(self, text_data=None, bytes_data=None):\n        self.nasy\n",
            "shop/routing.py": "from django.urls import path\nfrom shop.consumers import PriceConsumer\n"
            "from shop.nasty_consumers import NastyConsumer\n"
            "websocket_urlpatterns = [path('ws/prices/', PriceConsumer.as_asgi()), path('n/', NastyConsumer.as_asgi())]\n",
        }
    ),
    "a consumer": Place(
        {
            "shop/nasty_consumers.py": "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from nasty import THING\nclass NastyConsumer(AsyncWebsocketConsumer): ...\nNastyConsumer = THING\n",
            "shop/routing.py": "from django.urls import path\nfrom shop.consumers import PriceConsumer\n"
            "import shop.nasty_consumers\n"
            "websocket_urlpatterns = [path('ws/prices/', PriceConsumer.as_asgi())]\n",
        }
    ),
    "a command": _command("Command = THING\n"),
    "a command's parser": _class("def create_parser(self, *a, **o): return THING"),
    "a command's arguments": _class("add_arguments = THING"),
    "a command's help": _class("help = THING"),
    "a command's system checks": _class("requires_system_checks = THING"),
    "a command's stealth options": _class("stealth_options = THING"),
    "a command's handle": _class("execute = THING"),
    "a command's suppressed arguments": _class("suppressed_base_arguments = THING"),
    "a command's style": _class("style = stdout = stderr = missing_args_message = output_transaction = THING"),
    "an argument's default": _argument("default=THING"),
    "an argument's type": _argument("type=THING"),
    "an argument's choices": _argument("choices=THING"),
    "an argument's list of choices": _argument("choices=[THING], default=[THING]"),
    "an argument's help": _argument("help=THING"),
    "an argument's metavar": _argument("metavar=THING"),
    "an argument's nargs": _argument("nargs=THING"),
    "an argument's action": _argument("action=THING"),
    "an argument's dest": _argument("dest=THING"),
    "a parser's action": _class(
        "def add_arguments(self, parser): parser._actions.append(THING); parser.set_defaults(nasty=THING)"
    ),
    "a parser of a sub-command": _class(
        "def add_arguments(self, parser): parser.add_subparsers(dest='x', parser_class=lambda **o: THING).add_parser('x')"
    ),
    "a router's answer": Place(
        {
            "site_config/routers.py": _ROUTER
            + "    def db_for_write(self, model, **hints):\n        return THING\n"
            + "    def allow_migrate(self, db, app_label, model_name=None, **hints):\n        return THING\n"
        }
    ),
    "a router's method": Place(
        {"site_config/routers.py": _ROUTER + "    db_for_write = allow_migrate = allow_relation = THING\n"}
    ),
    "a router": Place({"site_config/routers.py": "from nasty import THING\nWarehouseRouter = THING\n"}),
    "what a router is made by": Place(
        {"site_config/routers.py": "from nasty import THING\ndef WarehouseRouter(): return THING\n"}
    ),
    "a model's manager": Place({"shop/models.py": _MODELS + "    objects = THING\n"}),
    "a model's attribute": Place({"shop/models.py": _MODELS + "    nasty = THING\n    __module__ = 'shop.models'\n"}),
    "a field's default": Place({"shop/models.py": _MODELS + "    nasty = models.IntegerField(default=THING)\n"}),
    "a field's choices": Place({"shop/models.py": _MODELS + "    nasty = models.IntegerField(choices=THING)\n"}),
    "a field's validators": Place(
        {"shop/models.py": _MODELS + "    nasty = models.IntegerField(validators=[THING], help_text=THING)\n"}
    ),
    "a model's table": Place(
        {"shop/models.py": _MODELS + "    class Meta:\n        db_table = THING\n        verbose_name = THING\n"}
    ),
    "a migration": Place({"shop/migrations/0002_nasty.py": _MIGRATION + "Migration = THING\n"}),
    "a migration's operation": Place(
        {
            "shop/migrations/0002_nasty.py": _MIGRATION
            + "class Migration(migrations.Migration):\n    dependencies = [('shop', '0001_initial')]\n"
            "    operations = [THING]\n"
        }
    ),
    "a migration's code": Place(
        {
            "shop/migrations/0002_nasty.py": _MIGRATION
            + "class Migration(migrations.Migration):\n    dependencies = [('shop', '0001_initial')]\n"
            "    operations = [migrations.RunSQL(THING)]\n    atomic = initial = THING\n"
        }
    ),
    "a migration's dependency": Place(
        {
            "shop/migrations/0002_nasty.py": _MIGRATION
            + "class Migration(migrations.Migration):\n    dependencies = [THING]\n    operations = []\n"
        }
    ),
    "the URLs": Place({"site_config/urls.py": "from nasty import THING\nurlpatterns = THING\n"}),
    "a URL": Place({"site_config/urls.py": "from nasty import THING\nurlpatterns = [THING]\n"}),
    "an app's configuration": Place(
        {
            "shop/apps.py": "from django.apps import AppConfig\nfrom nasty import THING\n"
            "class ShopConfig(AppConfig):\n    name = 'shop'\n    verbose_name = THING\n    nasty = THING\n"
        }
    ),
    "in sys.modules": Place(
        {"shop/apps.py": "import sys\nfrom nasty import THING\nsys.modules['nasty_module'] = THING\n"}
    ),
    "in the place of a module": Place(
        {
            "shop/nasty_module.py": "import sys\nfrom nasty import THING\nsys.modules[__name__] = THING\n",
            "shop/apps.py": "import shop.nasty_module\n",
        }
    ),
}
