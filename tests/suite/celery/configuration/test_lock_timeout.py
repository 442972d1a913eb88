"""A lock that a task holds does not expire while the task may still run."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

TASKS = """
    from contextlib import contextmanager

    import redis
    from celery import shared_task
    from django.core.cache import cache

    LOCK_EXPIRE = 60
    client = redis.Redis()


    @contextmanager
    def only_one(key):
        status = cache.add(key, 1, LOCK_EXPIRE)
        try:
            yield status
        finally:
            cache.delete(key)


    @shared_task({options})
    def restock(product_id):
        {body}


    def work(product_id):
        return product_id
"""
LIMITED = "time_limit=600"


def body(*lines: str) -> str:
    """Return the lines of a task's body as they stand in the file."""
    return "\n        ".join(lines)


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (LIMITED, ["with client.lock('restock', timeout=900):", "    work(product_id)"]),
        ("", ["with client.lock('restock', timeout=60):", "    work(product_id)"]),
        ("time_limit=30", ["with only_one('restock'):", "    work(product_id)"]),
        (LIMITED, ["with client.lock('restock', timeout=60):", "    work(product_id)", "return work(product_id)"]),
        (LIMITED, ["with client.lock('restock', **work(product_id)):", "    work(product_id)"]),
        (LIMITED, ["if cache.add('told', 1, 60):", "    work(product_id)"]),
        (LIMITED, ["with client.lock('restock', timeout=60) as lock:", "    lock.extend(60)"]),
    ],
    ids=["longer", "no limit", "shorter task", "a part", "no timeout", "not released", "prolonged"],
)
def test_accepts_locks_that_last(options: str, lines: list[str], rule: RuleTester) -> None:
    """Longer than the task, around a part of it, forever, prolonged; and keys that are no locks."""
    rule.accepts({"shop/tasks.py": TASKS.format(options=options, body=body(*lines))})


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["with client.lock('restock', timeout=60):", "    work(product_id)"], 22),
        (["with redis.lock.Lock(client, 'restock', timeout=60):", "    work(product_id)"], 22),
        (["with only_one('restock') as acquired:", "    if acquired:", "        work(product_id)"], 13),
        (
            ["if not cache.add('restock', 1, 60):", "    return", "work(product_id)", "cache.delete('restock')"],
            22,
        ),
        (
            [
                "if client.set('restock', 1, nx=True, ex=60):",
                "    try:",
                "        work(product_id)",
                "    finally:",
                "        client.delete('restock')",
            ],
            22,
        ),
        (
            [
                "lock = client.lock('restock', timeout=60)",
                "if lock.acquire(blocking=False):",
                "    work(product_id)",
                "    lock.release()",
            ],
            22,
        ),
    ],
    ids=["method", "class", "context manager", "added", "set", "acquired"],
)
def test_accuses_locks_that_expire_before(lines: list[str], line: int, rule: RuleTester) -> None:
    """A lock of a client, of a class, of a function with a constant, and keys of a cache."""
    (finding,) = rule.accuses(
        {"shop/tasks.py": TASKS.format(options=LIMITED, body=body(*lines))}, f"shop/tasks.py:{line}"
    )

    assert finding.evidence == {"time_limit": 600, "lock": 60}


def test_accuses_the_limit_of_the_settings(rule: RuleTester) -> None:
    """A task without a limit of its own has that of the settings."""
    lines = body("with only_one('restock'):", "    work(product_id)")
    rule.accuses(
        {"shop/tasks.py": TASKS.format(options="", body=lines)},
        "shop/tasks.py:13",
        settings="CELERY_TASK_TIME_LIMIT = 1800",
    )


def test_accuses_the_lock_of_a_decorator(rule: RuleTester) -> None:
    """A decorator of the project, with arguments or without."""
    rule.accuses(
        {
            "shop/locking.py": """
                from functools import wraps

                from django.core.cache import cache

                EXPIRY = 30


                def only_one(function):
                    @wraps(function)
                    def locked(*args, **kwargs):
                        if not cache.add(function.__name__, 1, EXPIRY):
                            return None
                        try:
                            return function(*args, **kwargs)
                        finally:
                            cache.delete(function.__name__)

                    return locked
            """,
            "shop/tasks.py": """
                from celery import shared_task

                from shop.locking import only_one


                @shared_task(time_limit=600)
                @only_one
                def restock(product_id):
                    return product_id


                @shared_task
                def price_of(product_id):
                    return product_id
            """,
        },
        "shop/locking.py:11",
    )


@pytest.mark.parametrize(
    "line",
    [
        "with cache.lock('restock'):",
        "with redis_client.lock('restock', blocking=False):",
        "with get_redis_connection().lock('restock', timeout=None):",
    ],
)
def test_accuses_locks_that_never_expire(line: str, rule: RuleTester) -> None:
    """A lock of Redis without a timeout stays when its worker is killed."""
    tasks = f"""
        from celery import shared_task
        from django.core.cache import cache

        from shop.stores import get_redis_connection, redis_client


        @shared_task
        def restock(product_id):
            {line}
                print(product_id)
    """
    stores = "def get_redis_connection():\n    return None\n\n\nredis_client = None\n"

    rule.accuses({"shop/tasks.py": tasks, "shop/stores.py": stores}, "shop/tasks.py:9", says="never expires")


@pytest.mark.parametrize(
    ("line", "is_endless"),
    [
        ("cache.add('restock', 1, timeout=None)", True),
        ("cache.add('restock', 1, None)", True),
        ("redis_client.set('restock', 1, nx=True)", True),
        ("redis_client.set('restock', 1, nx=True, px=5000)", False),
        ("cache.add('restock', 1)", False),
    ],
)
def test_accuses_keys_that_never_expire(line: str, is_endless: bool, rule: RuleTester) -> None:  # noqa: FBT001 - a case
    """A key that is added without an end stays as well; by default Django's caches forget one after five minutes."""
    tasks = f"""
        from celery import shared_task
        from django.core.cache import cache

        redis_client = None


        @shared_task
        def restock(product_id):
            if {line}:
                print(product_id)
                cache.delete('restock')
    """

    rule.accuses({"shop/tasks.py": tasks}, *(["shop/tasks.py:9"] if is_endless else []))
