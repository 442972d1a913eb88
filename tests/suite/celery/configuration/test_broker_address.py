"""The broker's URL can be parsed, and is parsed as it was meant."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_addresses_that_kombu_reads(rule: RuleTester) -> None:
    """Escaped passwords, more than one server, none at all."""
    rule.accepts_settings("""
        CELERY_BROKER_URL = 'redis://redis.shop.example:6379/0'
        CELERY_BROKER_URL = 'redis://redis.shop.example:6379//'
        CELERY_BROKER_URL = 'redis://default@redis.shop.example:6379/0'
        CELERY_BROKER_URL = 'redis://shop@redis.shop.example:6379/0?password=sample'
        CELERY_BROKER_URL = 'rediss://shop@redis.shop.example:6380/0?credential_provider=shop.redis.Provider'
        CELERY_BROKER_URL = 'rediss://shop@redis.shop.example:6380/0?ssl_certfile=/etc/shop.pem&ssl_cert_reqs=required'
        CELERY_BROKER_URL = 'redis://:p%40ss%2Fw%23rd@redis.shop.example:6379/0'
        CELERY_BROKER_URL = 'redis://:p@ss@redis.shop.example:6379/0'
        CELERY_BROKER_URL = 'redis://redis.shop.example:6379/0?password=a@b/c#d'
        CELERY_BROKER_URL = 'amqp://shop:secret@rabbit.shop.example/shop@home'
        CELERY_BROKER_URL = 'rediss://redis.shop.example:6380/0'
        CELERY_BROKER_URL = 'rediss://:secret@redis.shop.example:6380/0?ssl_cert_reqs=required'
        CELERY_BROKER_URL = 'redis+socket:///run/redis.sock?virtual_host=1'
        CELERY_BROKER_URL = 'amqp://shop:secret@rabbit.shop.example:5672//'
        CELERY_BROKER_URL = 'amqp://one.shop.example;amqp://two.shop.example'
        CELERY_BROKER_URL = ['amqp://one.shop.example', 'amqp://two.shop.example']
        CELERY_BROKER_URL = 'rabbit.shop.example:5672'
        CELERY_BROKER_URL = 'sqs://'
        CELERY_BROKER_URL = 'sqla+postgresql://shop:secret@db.shop.example/shop'
        CELERY_BROKER_URL = None
    """)


def test_accepts_users_that_need_no_password(rule: RuleTester) -> None:
    """Redis has a user with ``nopass`` in its list."""
    acl = {
        "deploy/users.acl": "user shop on nopass ~* &* +@all\n",
        "deploy/redis.conf": "user shop on nopass ~* +@all\n",
    }
    rule.accepts(acl, settings="CELERY_BROKER_URL = 'redis://shop@redis.shop.example:6379/0'")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("redis://:kq#71/vdT@redis.shop.example:6379/0", "unescaped '#' in its password"),
        ("redis://:12#4@redis.shop.example:6379/0", "unescaped '#' in its password"),
        ("redis://:p@vdT/w#rd@redis.shop.example:6379/1", "unescaped '/' in its password"),
        ("amqp://shop:pa/ss@rabbit.shop.example:5672//", "unescaped '/' in its password"),
        ("amqp://shop:p@ss:w/rd@rabbit.shop.example:5672//", "unescaped '/' in its password"),
        ("redis://:pa?ss@redis.shop.example:6379/0", "unescaped '?' in its password"),
        ("redis://:pa;ss@redis.shop.example:6379/0", "unescaped ';' in its password"),
        ("redis://:pa[ss@redis.shop.example:6379/0", "cannot be parsed"),
        ("redis://redis.shop.example:6379:6379/0", "its port is not a number"),
        ("redis://redis.shop.example:66379/0", "Port out of range"),
        ("redis://redis://redis.shop.example:6379/0", "second scheme, 'redis://'"),
        ("redis:/redis.shop.example:6379/0", "no '//' after its scheme"),
        ("redis.shop.example:6379/0", "AMQP server: write redis://"),
        (
            "redis://s3cret@redis.shop.example:6379/0",
            "'redis://***@redis.shop.example:6379/0' has a name before its '@'",
        ),
        ("redis://redis.shop.example:6379/tasks", "'tasks' where the number of a Redis database belongs"),
        ("redis://redis.shop.example:6379/0/0", "'0/0' where the number of a Redis database belongs"),
        ("redis://{REDIS_HOST}:6379/0", "'{REDIS_HOST}' in it, which nothing has replaced"),
        ("redis://${REDIS_HOST:-redis}:6379/0", "which nothing has replaced"),
        (" redis://redis.shop.example:6379/0", "white space"),
        ('"redis://redis.shop.example:6379/0"', "quotation mark"),
        ("sentinel://redis.shop.example:26379/0", "no 'master_name'"),
    ],
)
def test_accuses_addresses_that_mean_something_else(url: str, told: str, rule: RuleTester) -> None:
    """The setting is named, with the part that is wrong, and without the password."""
    (finding,) = rule.accuses_setting(f"CELERY_BROKER_URL = {url!r}")

    assert finding.subject == "CELERY_BROKER_URL"
    assert told in finding.message
    assert "vdT" not in finding.message


def test_accepts_sentinels_with_the_name_of_their_master(rule: RuleTester) -> None:
    """The transport's options have it."""
    rule.accepts(
        {},
        settings="""
            CELERY_BROKER_URL = "sentinel://one.shop.example:26379;sentinel://two.shop.example:26379"
            CELERY_BROKER_TRANSPORT_OPTIONS = {"master_name": "shop"}
        """,
    )


def test_accuses_the_address_that_an_app_is_made_with(rule: RuleTester) -> None:
    """Without a setting, the place is where the app is made."""
    files = {
        "site_config/celery.py": """
            import os

            from celery import Celery

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
            app = Celery("site_config", broker="redis://:a#b@redis.shop.example:6379/0")
            app.autodiscover_tasks()
        """
    }

    rule.accuses(files, "site_config/celery.py:6", subject="broker_url")
