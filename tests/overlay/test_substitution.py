"""What the overlay replaces in settings, kind by kind: a pure function."""

from __future__ import annotations

from typing import Any

import pytest

from django_conformance.overlay import Overlay
from django_conformance.overlay.substitution import substitute
from tests.overlay.booted import RABBITMQ, REDIS, SERVICES

OVERLAY = Overlay("cafe0001", "/run", "/project", "mysite.settings", dict(SERVICES))
DJANGO_REDIS = "django.core.cache.backends.redis.RedisCache"
LAYER = "channels_redis.core.RedisChannelLayer"
FILE_MAIL = "django.core.mail.backends.filebased.EmailBackend"


def replaced(name: str, value: Any, **others: Any) -> Any:
    """Return a setting after the overlay, and hold that a second application changes nothing more."""
    settings = {name: value, **others}
    once = {**settings, **substitute(settings, OVERLAY)}
    assert {**once, **substitute(once, OVERLAY)} == once
    return once[name]


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("redis://redis.internal:6379/4", "redis://127.0.0.1:7001/4"),
        ("redis://:secret@redis.internal/4", "redis://127.0.0.1:7001/4"),
        ("rediss://user:secret@redis.internal:6380/4?ssl_cert_reqs=required", "redis://127.0.0.1:7001/4"),
        ("valkey://valkey.internal", "redis://127.0.0.1:7001/0"),
        ("redis+socket:///var/run/redis.sock?virtual_host=4", "redis://127.0.0.1:7001/0"),
        ("sentinel://one:26379;sentinel://two:26379", "redis://127.0.0.1:7001/0"),
        ("amqp://user:secret@rabbit.internal:5671/vhost", RABBITMQ),
        ("amqps://rabbit.internal", RABBITMQ),
        ("pyamqp://", RABBITMQ),
        ("postgres://user:secret@db.internal/shop?sslmode=require", "postgres://postgres@127.0.0.1:7002/postgres"),
        ("postgresql+psycopg://db.internal/shop", "postgresql+psycopg://postgres@127.0.0.1:7002/postgres"),
        ("mysql://db.internal/shop", "mysql://root@127.0.0.1:7004/mysql"),
    ],
)
def test_a_url_of_any_name(url: str, private: str) -> None:
    """A service's address is replaced in whatever setting it stands, and keeps its dialect and Redis database."""
    assert replaced("WHATEVER", url) == private
    assert replaced("WHATEVER", {"nested": [(url, 1)]}) == {"nested": [(private, 1)]}
    assert replaced("WHATEVER", {url}) == {private}


@pytest.mark.parametrize(
    "value",
    [
        "https://shop.example/?next=redis",
        "redis",
        "",
        None,
        6379,
        ["a", ("b",)],
        {"a": {"b": 1}},
        "s3://bucket",
        "see redis at x://",
    ],
)
def test_what_is_no_address_stays(value: Any) -> None:
    """Anything else is the same object as before."""
    assert substitute({"WHATEVER": value, "MAILERS": {}}, OVERLAY).keys() == {"MAILERS"}


def test_parts_of_an_address() -> None:
    """A Redis given by host and port, in settings of their own or in a table, is replaced part by part, types kept."""
    assert replaced("REDIS_HOST", "redis.internal") == "127.0.0.1"
    assert replaced("REDIS_PORT", 6379) == 7001
    assert replaced("SHOP_REDIS_PORT", "6379") == "7001"
    assert replaced("REDIS_PASSWORD", "secret") == ""
    assert replaced("REDIS_URL", "redis://redis.internal") == REDIS
    assert replaced("REDIS_TIMEOUT", 5) == 5
    assert replaced("RQ_QUEUES", {"default": {"HOST": "redis.internal", "PORT": 6379, "DB": 2}}) == {
        "default": {"HOST": "127.0.0.1", "PORT": 7001, "DB": 2}
    }
    assert replaced("CONSTANCE_REDIS_CONNECTION", {"host": "redis.internal", "db": 2, "ssl": True}) == {
        "host": "127.0.0.1",
        "port": 7001,
        "db": 2,
    }


@pytest.mark.parametrize(
    ("location", "private"),
    [
        ("redis://one.internal:6379/2", "redis://127.0.0.1:7001/2"),
        (["redis://one.internal:6379/2", "redis://two.internal:6379/2"], ["redis://127.0.0.1:7001/2"] * 2),
        ("redis://one.internal/2,redis://two.internal/2", "redis://127.0.0.1:7001/2"),
        ("unix:///var/run/redis.sock?db=2", "redis://127.0.0.1:7001/2"),
        ("rediss://:secret@one.internal:6380/2", "redis://127.0.0.1:7001/2"),
    ],
)
def test_a_redis_cache(location: Any, private: Any) -> None:
    """A Redis cache keeps its backend, options and database, and loses what names or secures the old server."""
    entry = {
        "BACKEND": DJANGO_REDIS,
        "LOCATION": location,
        "KEY_PREFIX": "shop",
        "OPTIONS": {
            "password": "secret",
            "ssl_cert_reqs": None,
            "CONNECTION_POOL_KWARGS": {"max_connections": 5, "ssl_ca_certs": "/x"},
        },
    }

    assert replaced("CACHES", {"default": entry})["default"] == {
        "BACKEND": DJANGO_REDIS,
        "LOCATION": private,
        "KEY_PREFIX": "shop",
        "OPTIONS": {"CONNECTION_POOL_KWARGS": {"max_connections": 5}},
    }


def test_a_sentinel_cache() -> None:
    """A cache found through Sentinels becomes a plain one on the run's Redis."""
    entry = {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "redis://mymaster/2",
        "OPTIONS": {
            "CLIENT_CLASS": "django_redis.client.SentinelClient",
            "SENTINELS": [("one", 26379)],
            "COMPRESSOR": "zlib",
        },
    }

    assert replaced("CACHES", {"default": entry})["default"]["LOCATION"] == "redis://127.0.0.1:7001/2"
    assert replaced("CACHES", {"default": entry})["default"]["OPTIONS"] == {"COMPRESSOR": "zlib"}
    assert (
        replaced("DJANGO_REDIS_CONNECTION_FACTORY", "django_redis.pool.SentinelConnectionFactory")
        == "django_redis.pool.ConnectionFactory"
    )


@pytest.mark.parametrize(
    "backend",
    [
        "django.core.cache.backends.memcached.PyMemcacheCache",
        "django.core.cache.backends.filebased.FileBasedCache",
        "django_bmemcached.memcached.BMemcached",
    ],
)
def test_a_cache_of_files_or_memcached(backend: str) -> None:
    """Memcached has no private server: its cache, shared between processes as it must be, is kept in files of the run."""
    cache = replaced("CACHES", {"pages": {"BACKEND": backend, "LOCATION": "cache.internal:11211", "TIMEOUT": 5}})[
        "pages"
    ]

    assert cache == {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": "/run/cache-pages",
        "TIMEOUT": 5,
    }


def test_caches_without_a_server_stay() -> None:
    """Caches in memory or in the database are as they were."""
    caches = {
        "a": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "x"},
        "b": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "t"},
    }

    assert replaced("CACHES", caches) == caches


@pytest.mark.parametrize(
    ("hosts", "number"),
    [
        (["redis://redis.internal:6379/5"], 5),
        ([("redis.internal", 6379)], 0),
        ((("redis.internal", 6379),), 0),
        ([{"address": "rediss://redis.internal:6380/5", "ssl_cert_reqs": None}], 5),
        ([{"host": "redis.internal", "port": 6379, "db": 5}], 5),
        ([{"sentinels": [("one", 26379)], "master_name": "mymaster", "db": 5}], 5),
        (["unix:///var/run/redis.sock?db=5"], 5),
        ("redis://redis.internal:6379/5", 5),
        ([("one", 6379), ("two", 6379)], 0),
    ],
)
def test_a_channel_layer(hosts: Any, number: int) -> None:
    """A channel layer's hosts, in every form that channels_redis knows, become the run's Redis; the rest stays."""
    layers = {
        "default": {"BACKEND": LAYER, "CONFIG": {"hosts": hosts, "capacity": 5, "symmetric_encryption_keys": ["k"]}}
    }

    assert replaced("CHANNEL_LAYERS", layers) == {
        "default": {
            "BACKEND": LAYER,
            "CONFIG": {
                "hosts": [f"redis://127.0.0.1:7001/{number}"],
                "capacity": 5,
                "symmetric_encryption_keys": ["k"],
            },
        }
    }


@pytest.mark.parametrize(
    ("host", "private"),
    [
        (
            {"address": "rediss://redis.internal:6380/5", "ssl_cert_reqs": None, "socket_timeout": None},
            {"address": "redis://127.0.0.1:7001/5", "socket_timeout": None},
        ),
        (
            {"host": "redis.internal", "port": 6379, "password": "secret", "health_check_interval": 10},
            {"address": "redis://127.0.0.1:7001/0", "health_check_interval": 10},
        ),
        ("redis://:secret@redis.internal:6379/5?socket_timeout=30", "redis://127.0.0.1:7001/5?socket_timeout=30"),
    ],
)
def test_a_channel_layer_keeps_its_connection_options(host: Any, private: Any) -> None:
    """What a host says beside where the server is, such as its read timeout, holds for the private one too."""
    layers = {"default": {"BACKEND": LAYER, "CONFIG": {"hosts": [host]}}}

    assert replaced("CHANNEL_LAYERS", layers)["default"]["CONFIG"] == {"hosts": [private]}


def test_a_channel_layer_without_hosts() -> None:
    """A layer that relies on the default address gets the run's; one in memory stays."""
    assert replaced("CHANNEL_LAYERS", {"default": {"BACKEND": LAYER}})["default"]["CONFIG"] == {
        "hosts": ["redis://127.0.0.1:7001/0"]
    }
    memory = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    assert replaced("CHANNEL_LAYERS", memory) == memory


def test_mail() -> None:
    """E-mail goes to files of the run, whatever sent it before; what discards e-mail stays."""
    assert replaced("EMAIL_BACKEND", "anymail.backends.amazon_ses.EmailBackend") == FILE_MAIL
    assert (
        replaced("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
        == "django.core.mail.backends.dummy.EmailBackend"
    )
    assert replaced("POST_OFFICE", {"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}}) == {
        "BACKENDS": {"default": FILE_MAIL}
    }


def test_mailers() -> None:
    """Django 6.1's MAILERS are replaced entry by entry, and no setting is added that they exclude."""
    mailers = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "smtp.internal"}}
    }
    changed = substitute({"MAILERS": mailers}, OVERLAY)

    assert changed == {"MAILERS": {"default": {"BACKEND": FILE_MAIL, "OPTIONS": {"file_path": "/run/mail"}}}}


def test_files() -> None:
    """Uploads, sessions and schedules are kept in the run's folder; an empty MEDIA_ROOT is the project's own folder."""
    assert replaced("MEDIA_ROOT", "") == "/run/media/"
    assert replaced("MEDIA_ROOT", "/srv/media") == "/run/media/"
    assert replaced("SESSION_FILE_PATH", None) == "/run/tmp"
    assert replaced("CELERY_BEAT_SCHEDULE_FILENAME", "beat.db") == "/run/celery-beat-schedule-filename"
    assert replaced("STATIC_ROOT", "/srv/static") == "/srv/static"


def test_storages() -> None:
    """File storages lie in the run's folder, those of a cloud included; static files stay where they are read from."""
    storages = {
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "shop"}},
        "exports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": "/srv/exports", "base_url": "/e/"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }

    assert replaced("STORAGES", storages) == {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": "/run/media/default"},
        },
        "exports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": "/run/media/exports", "base_url": "/e/"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }


def test_celery() -> None:
    """A broker of the run's own speaks no TLS; how tasks are run stays as the project says, for code that asks."""
    assert replaced("CELERY_TASK_ALWAYS_EAGER", True) is True
    assert replaced("CELERY_BROKER_USE_SSL", {"keyfile": "/x"}) == {}
    assert replaced("CELERY_BROKER_USE_SSL", True) is False
    assert replaced("CELERY_REDIS_BACKEND_USE_SSL", {"ssl_cert_reqs": 0}) == {}


def test_without_services() -> None:
    """While observing there is no service to put in: files are replaced, addresses stay, and are refused elsewhere."""
    observing = Overlay("cafe0001", "/run", "/project", "mysite.settings", mode="observe")
    settings = {
        "BROKER": "redis://redis.internal",
        "REDIS_HOST": "redis.internal",
        "CACHES": {"default": {"BACKEND": DJANGO_REDIS, "LOCATION": "redis://redis.internal"}},
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}},
        "MEDIA_ROOT": "/srv/media",
    }
    changed = {**settings, **substitute(settings, observing)}

    assert (changed["BROKER"], changed["REDIS_HOST"], changed["CACHES"]) == (
        settings["BROKER"],
        settings["REDIS_HOST"],
        settings["CACHES"],
    )
    assert changed["DATABASES"]["default"]["NAME"].startswith("/run/")
    assert changed["MEDIA_ROOT"] == "/run/media/"


def test_the_settings_given_are_left_alone() -> None:
    """Nothing is changed in place, however deep."""
    databases = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3", "TEST": {"NAME": "t"}, "OPTIONS": {}}
    }
    caches = {"default": {"BACKEND": DJANGO_REDIS, "LOCATION": "redis://redis.internal", "OPTIONS": {"password": "x"}}}
    settings = {"DATABASES": databases, "CACHES": caches}
    before = repr(settings)
    substitute(settings, OVERLAY)

    assert repr(settings) == before
