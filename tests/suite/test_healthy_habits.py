"""Habits of real projects that look like mistakes and are none: no check may accuse them."""

from __future__ import annotations

import shutil
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.harness import check
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.endtoend

LATE_MODEL = {
    "shop/visits.py": """
        from django.db import models


        class Visit(models.Model):
            id = models.BigAutoField(primary_key=True)

            class Meta:
                app_label = "shop"
    """,
    "shop/migrations/0002_visit.py": """
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("shop", "0001_initial")]
            operations = [
                migrations.CreateModel(
                    name="Visit",
                    fields=[("id", models.BigAutoField(primary_key=True, serialize=False))],
                )
            ]
    """,
    "site_config/urls.py": """
        import shop.visits
        from django.http import HttpResponse
        from django.urls import path

        urlpatterns = [path("", lambda request: HttpResponse("shop"))]
    """,
}

TRANSLATED_MODEL = {
    "site_config/german.py": """
        from site_config.settings import *

        LANGUAGE_CODE = "de"
    """,
    "manage.py": """
        import os
        import sys

        os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.german"
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    """,
    "warehouse/models.py": """
        from django.db import models
        from django.utils.translation import gettext_lazy as _


        class Shelf(models.Model):
            code = models.CharField(_("username"), max_length=10)


        class Box(models.Model):
            shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
            count = models.IntegerField(default=0)
    """,
    "warehouse/migrations/0002_text.py": """
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("warehouse", "0001_initial")]
            operations = [
                migrations.AlterField("Shelf", "code", models.CharField(max_length=10, verbose_name="username")),
            ]
    """,
}

OWN_MAKEMIGRATIONS = {
    "shop/management/commands/makemigrations.py": '''
        from django.core.management.commands import makemigrations


        class Command(makemigrations.Command):
            """Leaves out what changes no table."""

            def handle(self, *app_labels, **options):
                self.stdout.write("No changes that matter")
    ''',
    "warehouse/models.py": """
        from django.db import models


        class Shelf(models.Model):
            code = models.CharField(max_length=10, help_text="as printed on it")


        class Box(models.Model):
            shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
            count = models.IntegerField(default=0)
    """,
}

EARLY_QUERY = {
    "shop/apps.py": """
        from django.apps import AppConfig
        from django.db import DatabaseError


        class ShopConfig(AppConfig):
            name = "shop"

            def ready(self):
                from shop.models import Product

                try:
                    self.known = Product.objects.count()
                except DatabaseError:
                    self.known = 0
    """,
}


REPLICA = {
    "site_config/routers.py": """
        class WarehouseRouter:
            def db_for_read(self, model, **hints):
                return "replica" if model._meta.app_label == "warehouse" else None

            def db_for_write(self, model, **hints):
                return "warehouse" if model._meta.app_label == "warehouse" else None

            def allow_relation(self, obj1, obj2, **hints):
                return True if {obj1._state.db, obj2._state.db} <= {"warehouse", "replica"} else None

            def allow_migrate(self, db, app_label, model_name=None, **hints):
                if app_label == "warehouse":
                    return db == "warehouse"
                return False if db in ("warehouse", "replica") else None
    """,
    "site_config/replicated.py": """
        from site_config.settings import *

        DATABASES["replica"] = dict(DATABASES["warehouse"])
    """,
    "manage.py": """
        import os
        import sys

        os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.replicated"
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    """,
    "conformance.toml": "",
    "warehouse/stock.py": """
        from django.db import connections, transaction
        from warehouse.models import Shelf


        def codes():
            chosen = "archive" if "archive" in connections else "warehouse"
            with transaction.atomic(using="warehouse"):
                return list(Shelf.objects.using(chosen).values_list("code"))


        def both():
            with transaction.atomic(), transaction.atomic(using="warehouse"):
                Shelf.objects.create(code="both")


        @transaction.atomic
        def within():
            with transaction.atomic(using="warehouse"):
                Shelf.objects.select_for_update().filter(code="within").update(code="then")


        @transaction.atomic
        def afterwards():
            transaction.on_commit(lambda: Shelf.objects.create(code="afterwards"))
    """,
}

ROUTERS = {
    "site_config/made.py": """
        from site_config.routers import WarehouseRouter as Renamed


        class Undecided:
            def db_for_read(self, model, **hints):
                return None


        def router():
            return Undecided()
    """,
    "site_config/named.py": """
        from site_config.settings import *

        DATABASE_ROUTERS = ["site_config.made.router", "site_config.made.Renamed"]
    """,
    "manage.py": """
        import os
        import sys

        os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.named"
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    """,
    "conformance.toml": "",
}

PARSERS = {
    "shop/base.py": """
        from django.core.management.base import BaseCommand


        class Timed(BaseCommand):
            def add_arguments(self, parser):
                parser.add_argument("--dry-run", action="store_true")

            def handle(self, *args, **options):
                self.run(dry=options["dry_run"])
    """,
    "shop/management/commands/audit.py": """
        from argparse import Namespace

        from shop.base import Timed


        class Command(Timed):
            help = "Has its own arguments, and all of handle() to itself"

            def add_arguments(self, parser):
                parser.add_argument("--colour", action="store_true", default=True)
                parser.add_argument("--no-colour", action="store_false", dest="colour")
                parser.add_argument("--since", type=int, default=7)

            def handle(self, *args, **options):
                options = Namespace(**options)
                self.stdout.write(f"{options.colour} {options.since}")
    """,
    "shop/management/commands/branch.py": """
        import sys

        from django.core.management import call_command
        from django.core.management.base import BaseCommand


        class Command(BaseCommand):
            help = "Runs another command for a branch; --branch=3 and the like are filters"

            def create_parser(self, prog_name, subcommand, **kwargs):
                parser = super().create_parser(prog_name, subcommand, **kwargs)
                parser.parse_args = lambda args=None, namespace=None: parser.parse_known_args(args, namespace)[0]
                return parser

            def handle(self, *args, **options):
                parser = super().create_parser("manage.py", "branch")
                _, filters = parser.parse_known_args(sys.argv[2:])
                self.stdout.write(f"{filters}")
    """,
    "shop/management/commands/stock.py": """
        from django.core.management.base import BaseCommand


        class Command(BaseCommand):
            help = "Counts where no sub-command is given"

            def add_arguments(self, parser):
                commands = parser.add_subparsers(dest="subcommand")
                clear = commands.add_parser("clear")
                clear.add_argument("place")

            def handle(self, *args, **options):
                if options["subcommand"] == "clear":
                    self.stdout.write(options["place"])
                else:
                    self.stdout.write("1")
    """,
}

TASKS = {
    "site_config/eager.py": """
        from celery.schedules import crontab
        from site_config.settings import *

        DEBUG = True
        CELERY_TASK_ALWAYS_EAGER = True
        CELERY_ACCEPT_CONTENT = ["json", "pickle"]
        CELERY_BEAT_SCHEDULE = {
            "busy": {"task": "shop.tasks.restock", "schedule": crontab(minute="*", hour="8-18"), "args": [1]},
            "often": {"task": "shop.tasks.restock", "schedule": crontab(), "args": [1]},
        }
    """,
    "site_config/celery.py": """
        import os

        from celery import Celery

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.eager")
        app = Celery("site_config")
        app.config_from_object("django.conf:settings", namespace="CELERY")
        app.autodiscover_tasks()
    """,
    "manage.py": """
        import os
        import sys

        os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.eager"
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    """,
    "shop/tasks.py": '''
        import uuid

        from celery import Task, shared_task
        from celery.exceptions import Retry
        from django.core.mail import send_mail

        from shop.models import Product


        class Billed(Task):
            account = None


        @shared_task
        def price_of(product_id):
            return str(Product.objects.get(pk=product_id).price)


        @shared_task(base=Billed, account="stock", retry_kwargs={"max_retries": 1}, autoretry_for=(OSError,))
        def restock(product_id):
            return {"restocked": product_id}


        @shared_task
        def tell(address):
            send_mail("Stock", "is low", "shop@shop.example", [address])


        @shared_task
        def order(address):
            """Leaves the mail to another task, and returns what nobody can foresee."""
            tell.delay(address)
            return str(uuid.uuid4())


        @shared_task(bind=True, max_retries=2)
        def patient(self):
            try:
                if self.request.retries < 1:
                    raise self.retry(countdown=0)
            except Retry:
                raise
            except Exception:
                return "failed"
            return "done"
    ''',
    "conformance.toml": """
        [[task]]
        name = "shop.tasks.order"
        args = ["ada@shop.example"]

        [[task]]
        name = "shop.tasks.patient"
        returns = "done"
        retries = 1
    """,
}

CONSUMERS = {
    "shop/consumers.py": '''
        import json

        from channels.generic.websocket import AsyncWebsocketConsumer


        class Greeting:
            async def greet(self):
                await self.accept()
                await self.send(text_data=json.dumps({"hello": "you"}))


        class PriceConsumer(Greeting, AsyncWebsocketConsumer):
            """Answers through a helper, greets at once, and closes on what it does not understand."""

            async def connect(self):
                self.asked = 0
                await self.greet()

            async def receive(self, text_data=None, bytes_data=None):
                self.asked += 1
                try:
                    product = json.loads(text_data or "")["product"]
                except (ValueError, TypeError, KeyError):
                    await self.close(code=4400)
                    return
                await self.send(text_data=json.dumps({"product": product}))
    ''',
    "conformance.toml": """
        [[socket]]
        path = "/ws/prices/"
        exchange = [{ expect = { hello = "you" } }, { send = { product = 1 } }, { expect = { product = 1 } }]
    """,
}

SCHEMA = ("databases", "commands")
CHANCE = {
    "shop/tasks.py": """
        import os
        import time

        from celery import shared_task
        from django.core.mail import send_mail
        from django.utils.crypto import get_random_string


        @shared_task
        def invite(address):
            code = get_random_string(8)
            send_mail(f"Your code is {code}", "Come in", "shop@example.com", [address])
            return {"code": code, "until": int(time.time()) + 60, "stalls": list({"tea", "coffee", "cake", "bread"})}


        @shared_task
        def restock(product_id):
            return {"restocked": product_id, "process": os.getpid()}
    """,
    "shop/consumers.py": """
        import random
        import time
        import uuid

        from channels.generic.websocket import AsyncJsonWebsocketConsumer


        class PriceConsumer(AsyncJsonWebsocketConsumer):
            groups = ["everybody"]

            async def receive_json(self, content, **kwargs):
                message = {"type": "price.said", "by": self.channel_name, "at": int(time.time())}
                await self.channel_layer.group_send("everybody", message)

            async def price_said(self, event):
                stalls = list({"tea", "coffee", "cake", "bread"})
                await self.send_json({**event, "id": uuid.uuid4().hex, "luck": random.random(), "stalls": stalls})
    """,
    "shop/management/commands/draw.py": """
        import random

        from django.core.mail import send_mail
        from django.core.management.base import BaseCommand

        from shop.models import Product


        class Command(BaseCommand):
            help = "Draw a winner"

            def handle(self, *args, **options):
                winner = random.randint(1, 10**6)
                Product.objects.create(name=f"prize of {winner}")
                send_mail(f"Number {winner} wins", "Well done", "shop@example.com", ["ada@example.com"])
                self.stdout.write(f"Number {winner} wins")
                for _ in range(random.randint(1, 9)):
                    self.stdout.write("Hurrah!")
                self.stderr.write(f"drawn from { {'tea', 'coffee', 'cake'} }")
    """,
    "conformance.toml": """
        [[task]]
        name = "shop.tasks.invite"
        args = ["ada@example.com"]

        [[task]]
        name = "shop.tasks.restock"
        args = [7]

        [[socket]]
        path = "/ws/prices/"
        exchange = [{ send = { product = "tea" } }, { expect_matches = "price.said" }]

        [[command]]
        argv = ["draw"]
        stdout_matches = "wins"
    """,
}

SIDES = {
    "site_config/local.py": """
        import secrets

        from site_config.settings import *

        DEBUG = True
        ALLOWED_HOSTS = ["shop.example", "localhost", "127.0.0.1"]
        SECRET_KEY = secrets.token_urlsafe(50)
        SIGNING = {"keys": [SECRET_KEY]}
        CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://redis.shop.example:6379/5"}}
        INSTALLED_APPS = ["shop.apps.ShopConfig" if app == "shop" else app for app in INSTALLED_APPS]
    """,
    "shop/apps.py": """
        from django.apps import AppConfig
        from django.core.checks import Warning, register
        from django.db.backends.signals import connection_created


        class ShopConfig(AppConfig):
            name = "shop"

            def ready(self):
                register(prices)
                connection_created.connect(write_ahead)


        def write_ahead(connection, **kwargs):
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA journal_mode = WAL")


        def prices(app_configs, databases=None, **kwargs):
            from shop.models import Product

            Product.objects.filter(price=0).exists()
            return [Warning("Prices are in pounds", hint="Take euros", id="shop.W001")]
    """,
    "manage.py": """
        import os
        import sys

        os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.local"
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    """,
    "shop/tasks.py": """
        from celery import shared_task
        from django.core import signing


        @shared_task
        def link(product_id):
            return "/buy/" + signing.dumps({"product": product_id})


        @shared_task
        def restock(product_id):
            return {"restocked": product_id}
    """,
    "shop/consumers.py": """
        import json

        from channels.generic.websocket import WebsocketConsumer
        from django.core import signing
        from django.core.cache import cache

        MEMBERS = []


        class PriceConsumer(WebsocketConsumer):
            def connect(self):
                MEMBERS.append(self.channel_name)
                cache.set("visits", cache.get("visits", 0) + 1)
                self.accept()

            def receive(self, text_data=None, bytes_data=None):
                text = {"members": len(MEMBERS), "visits": cache.get("visits"), "link": signing.dumps({"product": 1})}
                self.send(text_data=json.dumps(text))
    """,
    "shop/management/commands/sign.py": """
        from django.core import signing
        from django.core.management.base import BaseCommand


        class Command(BaseCommand):
            help = "Print a link"

            def handle(self, *args, **options):
                self.stdout.write(f"Buy at /buy/{signing.TimestampSigner().sign('tea')}")
                self.stderr.write("Signed")
    """,
    "conformance.toml": """
        [[task]]
        name = "shop.tasks.link"
        args = [7]

        [[socket]]
        path = "/ws/prices/"
        exchange = [{ send = { product = "tea" } }, { expect_matches = "members" }]

        [[command]]
        argv = ["sign"]
        stdout_matches = "Buy"
    """,
}

REPLICAS = """
DATABASES |= {name: {**DATABASES["default"], "TEST": {"MIRROR": "default"}} for name in ("near", "far", "old")}
DATABASE_ROUTERS = [*DATABASE_ROUTERS, "site_config.replicas.ReplicaRouter"]
"""

REPLICA_ROUTER = """
    import random


    class ReplicaRouter:
        def db_for_read(self, model, **hints):
            return random.choice(["near", "far", "old"])

        def db_for_write(self, model, **hints):
            return "default"

        def allow_relation(self, obj1, obj2, **hints):
            return True

        def allow_migrate(self, db, app_label, model_name=None, **hints):
            return db == "default"
"""

HABITS = {
    "a model that the URLs bring": (LATE_MODEL, SCHEMA),
    "texts that are translated": (TRANSLATED_MODEL, SCHEMA),
    "a makemigrations of its own": (OWN_MAKEMIGRATIONS, SCHEMA),
    "a query while the application is loaded": (EARLY_QUERY, SCHEMA),
    "a replica that no test reads": (REPLICA, SCHEMA),
    "routers by other names": (ROUTERS, ("databases",)),
    "arguments that only look idle": (PARSERS, ("commands",)),
    "tasks that hand on, and settings for development": (TASKS, ("celery",)),
    "a consumer that answers through a helper": (CONSUMERS, ("channels",)),
    "results that chance has a part in": (CHANCE, ("celery", "channels", "commands")),
    "processes that have each their own": (SIDES, ("celery", "channels", "commands", "databases")),
}


@pytest.mark.parametrize(("files", "areas"), HABITS.values(), ids=HABITS)
def test_a_healthy_habit(files: dict[str, str], areas: tuple[str, ...], tmp_path: Path) -> None:
    """A project with the habit gives no finding that counts, and no error."""
    project = tmp_path / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    for name, text in files.items():
        (project / name).write_text(dedent(text), encoding="utf-8")

    checked = check(project, *(f"--area={area}" for area in areas), report=tmp_path / "results.jsonl")

    assert checked.findings() == [], checked.output
    assert checked.status == 0, checked.output


def test_reads_that_go_to_replicas_drawn_at_random(tmp_path: Path) -> None:
    """Such a project is clean, and where its reads go is observed as the same in each run: to one of the replicas."""
    project = tmp_path / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    with (project / "site_config" / "settings.py").open("a", encoding="utf-8") as settings:
        settings.write(REPLICAS)
    (project / "site_config" / "replicas.py").write_text(dedent(REPLICA_ROUTER), encoding="utf-8")

    checked = check(project, "--area=databases", report=tmp_path / "results.jsonl")
    product = [one for one in checked.report.observations if one.subject == "databases:shop.Product"]

    assert checked.findings() == [], checked.output
    assert checked.status == 0, checked.output
    assert [(one.way, one.value["read"]) for one in product] == [
        ("routing", ["far", "near", "old"]),
        ("sql", ["far", "near", "old"]),
    ]
