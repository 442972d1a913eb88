"""The result backend can be built."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_backends_that_can_be_built(rule: RuleTester) -> None:
    """Of Celery's own, and none at all."""
    rule.accepts_settings("""
        CELERY_RESULT_BACKEND = 'redis://redis.shop.example:6379/1'
        CELERY_RESULT_BACKEND = 'rediss://redis.shop.example:6379/1?ssl_cert_reqs=required'
        CELERY_RESULT_BACKEND = 'cache+memory://'
        CELERY_RESULT_BACKEND = 'rpc://'
        CELERY_RESULT_BACKEND = None
    """)


def test_accuses_an_address_that_is_not_complete(rule: RuleTester) -> None:
    """Redis over TLS is not built without ssl_cert_reqs."""
    rule.accuses(
        {},
        "site_config.celery:app",
        settings='CELERY_RESULT_BACKEND = "rediss://redis.shop.example:6379/1"',
        subject="site_config.celery:app",
        says="ssl_cert_reqs",
    )


def test_accuses_a_backend_that_does_not_exist(rule: RuleTester) -> None:
    """The message names it."""
    (finding,) = rule.accuses(
        {}, "site_config.celery:app", settings='CELERY_RESULT_BACKEND = "reddis://redis.shop.example"'
    )

    assert finding.message.startswith("The result backend cannot be built from CELERY_RESULT_BACKEND: ")
    assert "reddis" in finding.message


def test_accuses_an_address_that_means_another_server(rule: RuleTester) -> None:
    """The setting is named, and the part that is wrong."""
    rule.accuses_settings(
        """
            CELERY_RESULT_BACKEND = 'redis://:a#b@redis.shop.example:6379/1'  # unescaped '#' in its password
            CELERY_RESULT_BACKEND = 'redis://:p@kq/71@redis.shop.example:6379/1'  # unescaped '/' in its password
            CELERY_RESULT_BACKEND = 'redis://redis://redis.shop.example:6379/1'  # second scheme
            CELERY_RESULT_BACKEND = 'redis://${REDIS_HOST}:6379/1'  # which nothing has replaced
            CELERY_RESULT_BACKEND = 'postgresql://shop:secret@db.shop.example/shop'  # write db+postgresql://
            CELERY_RESULT_BACKEND = 'sentinel://redis.shop.example:26379/1'  # no 'master_name'
        """
    )
