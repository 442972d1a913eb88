"""A connection pool has enough connections for the threads that use it."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def _settings(pool: str) -> str:
    return f"""
        DATABASES["warehouse"] = {{
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "warehouse",
            "OPTIONS": {{"pool": {pool}}},
        }}
    """


@pytest.mark.parametrize(
    ("pool", "line"),
    [
        ('{"max_size": 20}', "worker: celery -A site_config worker --pool=threads --concurrency=20"),
        ('{"max_size": 4}', "worker: celery -A site_config worker --concurrency=20"),
        ("False", "worker: celery -A site_config worker -P gevent -c 100"),
        ('{"max_size": 4}', "web: gunicorn site_config.wsgi --workers 8 --threads 4"),
        ('{"min_size": 8}', "web: gunicorn site_config.wsgi --threads 8"),
        ("True", "worker: celery -A site_config worker -P gevent -c $CONCURRENCY"),
        ('{"max_size": 100}', "worker: celery -A site_config worker -P gevent -c 5000"),
    ],
)
def test_accepts_pools_that_are_large_enough(pool: str, line: str, rule: RuleTester) -> None:
    """As many connections as threads, processes with a pool each, no pool, a number that is not known, and all connections of a server."""
    rule.accepts({"Procfile": f"{line}\n"}, settings=_settings(pool))


@pytest.mark.parametrize(
    ("pool", "line", "said"),
    [
        ('{"max_size": 20}', "worker: celery -A site_config worker --pool=gevent --concurrency=200", "a pool of 20"),
        ("True", "worker: celery -A site_config worker -P threads -c 16", "a pool of 4"),
        ('{"min_size": 2, "max_size": 6}', "worker: celery -A site_config worker -P eventlet -c 50", "50 at a time"),
        ('{"min_size": 2}', "web: gunicorn site_config.wsgi --threads 8", "--threads 8"),
        ('dict(max_size=int("5"))', "web: gunicorn site_config.wsgi -w 2 --threads=10", "a pool of 5"),
    ],
)
def test_accuses_pools_that_are_too_small(pool: str, line: str, said: str, rule: RuleTester) -> None:
    """Greenlets, threads of a worker and of a server."""
    rule.accuses({"Procfile": f"{line}\n"}, "Procfile:1", settings=_settings(pool), subject="warehouse", says=said)
