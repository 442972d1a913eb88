"""The broker's URL names a transport that exists."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_transports_that_exist(rule: RuleTester) -> None:
    """Those of kombu, with or without a scheme, one address or several."""
    rule.accepts_settings("""
        CELERY_BROKER_URL = 'amqp://rabbit.shop.example//'
        CELERY_BROKER_URL = 'rediss://redis.shop.example:6379/0'
        CELERY_BROKER_URL = 'redis+socket:///run/redis.sock'
        CELERY_BROKER_URL = 'rabbit.shop.example:5672'
        CELERY_BROKER_URL = 'memory://'
        CELERY_BROKER_URL = 'amqp://one.shop.example;amqp://two.shop.example'
    """)


def test_accuses_transports_that_do_not_exist(rule: RuleTester) -> None:
    """The setting and the scheme are named, and the password is not."""
    (broker, writing) = rule.accuses(
        {},
        "site_config/celery.py:7",
        "site_config/celery.py:7",
        settings="""
            CELERY_BROKER_URL = "reddis://:secret@redis.shop.example:6379/0"
            CELERY_BROKER_WRITE_URL = ["amqp://one.shop.example", "carrier-pigeon://shop.example"]
        """,
    )

    assert broker.subject == "CELERY_BROKER_URL"
    assert "'reddis', which does not exist; did you mean redis://?" in broker.message
    assert "secret" not in broker.message
    assert writing.subject == "CELERY_BROKER_WRITE_URL"
    assert writing.evidence["suggestion"] is None
