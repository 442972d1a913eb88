"""The settings use the user, password and database that a container of a Compose file is created with."""

from __future__ import annotations

from tests.rules import RuleTester

_COMPOSE = """services:
  db:
    image: postgres:16
    environment: {database}
    volumes: {volumes}
  broker:
    image: {broker}
    {settings}
  worker:
    build: .
    command: celery -A site_config worker
    environment: {given}
"""
_SETTINGS = """
import os
DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "HOST": "db", "NAME": "shop", "USER": "shop",
    "PASSWORD": os.environ.get("DB_PASSWORD", "")}
CELERY_BROKER_URL = os.environ.get("BROKER", "redis://broker:6379/0")
"""
_MADE = "{POSTGRES_DB: shop, POSTGRES_USER: shop, POSTGRES_PASSWORD: x}"


def test_accepts_what_containers_are_made_with(rule: RuleTester) -> None:
    """The same values, what scripts make, what no file of the repository says, and servers that ask for nothing."""
    rule.each("compose.yaml:2", _COMPOSE, settings=_SETTINGS, apart=True).accepts(f"""
        {_MADE} | [data:/data] | redis:7 | restart: always | {{DB_PASSWORD: x}}
        {_MADE.replace("shop,", "other,")} | [./initdb:/docker-entrypoint-initdb.d] | redis:7 | restart: always | {{DB_PASSWORD: x}}
        {_MADE.replace(": x", ": '${POSTGRES_PASSWORD}'")} | [] | redis:7 | restart: always | {{DB_PASSWORD: "${{DB_PASSWORD}}"}}
        {_MADE.replace(": x", ": x, POSTGRES_HOST_AUTH_METHOD: trust")} | [] | redis:7 | restart: always | {{DEBUG: 0}}
        {_MADE} | [] | redis:7 | command: redis-server --requirepass y | {{DB_PASSWORD: x, BROKER: 'redis://:y@broker:6379/0'}}
        {_MADE} | [] | redis:7 | command: redis-server /etc/redis.conf | {{DB_PASSWORD: x, BROKER: 'redis://:y@broker:6379/0'}}
        {_MADE} | [] | rabbitmq:3 | restart: always | {{DB_PASSWORD: x, BROKER: 'amqp://guest:guest@broker:5672//'}}
        {_MADE} | [] | rabbitmq:3 | environment: {{RABBITMQ_DEFAULT_USER: shop, RABBITMQ_DEFAULT_PASS: y, RABBITMQ_DEFAULT_VHOST: shop}} | {{DB_PASSWORD: x, BROKER: 'amqp://shop:y@broker/shop'}}
    """)
    overridden = _COMPOSE.format(
        database=_MADE.replace("DB: shop", "DB: first"),
        volumes="[]",
        broker="redis:7",
        settings="restart: always",
        given="{DB_PASSWORD: x}",
    )
    override = "services:\n  db:\n    environment: {POSTGRES_DB: shop}\n"
    rule.accepts({"compose.yaml": overridden, "compose.prod.yaml": override}, settings=_SETTINGS)


def test_accuses_databases_of_other_names(rule: RuleTester) -> None:
    """User, name and password, each named without what a password is."""
    files = {
        "DB: other": "has NAME 'shop', and the container db is created with POSTGRES_DB 'other'",
        "USER: other": "has USER 'shop', and the container db is created with POSTGRES_USER 'other'",
        "PASSWORD: other": "has another PASSWORD, and the container db is created with POSTGRES_PASSWORD",
    }
    for made, says in files.items():
        key = made.partition(":")[0]
        database = _MADE.replace(f"{key}: {'x' if key == 'PASSWORD' else 'shop'}", made)
        written = _COMPOSE.format(
            database=database, volumes="[]", broker="redis:7", settings="restart: always", given="{DB_PASSWORD: x}"
        )

        (finding,) = rule.findings({"compose.yaml": written}, settings=_SETTINGS)

        assert (finding.subject, says in finding.message) == ("DATABASES['default']", True)


def test_accuses_brokers_of_other_names(rule: RuleTester) -> None:
    """A user, a virtual host and passwords that the container does not have."""
    rows = {
        (
            "rabbitmq:3",
            "environment: {RABBITMQ_DEFAULT_USER: shop}",
            "amqp://guest:guest@broker//",
        ): "created with RABBITMQ_DEFAULT_USER 'shop'",
        ("rabbitmq:3", "restart: always", "amqp://guest:guest@broker/shop"): "has the virtual host 'shop'",
        (
            "redis:7",
            "command: redis-server --requirepass y",
            "redis://broker:6379/0",
        ): "has no password, and the container broker is created with --requirepass",
        (
            "redis:7",
            "restart: always",
            "redis://:y@broker:6379/0",
        ): "has a password, and the container broker is created with no password",
    }
    for (broker, settings, url), says in rows.items():
        given = f"{{DB_PASSWORD: x, BROKER: '{url}'}}"
        written = _COMPOSE.format(database=_MADE, volumes="[]", broker=broker, settings=settings, given=given)

        (finding,) = rule.findings({"compose.yaml": written}, settings=_SETTINGS)

        assert (finding.subject, says in finding.message) == ("CELERY_BROKER_URL", True)
