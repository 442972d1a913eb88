"""Only the holder of a lock releases it."""

from __future__ import annotations

from tests.rules import RuleTester

SOUND = """
    import time

    from django.core.cache import cache


    def told(key):
        status = cache.add(key, 1, 60)
        try:
            print(status)
        finally:
            if status:
                cache.delete(key)


    def early(key):
        acquired = cache.add(key, 1, 60)
        if not acquired:
            return
        try:
            time.sleep(acquired)
        finally:
            cache.delete(key)


    def within(key):
        if cache.add(key, 1, 60):
            try:
                time.sleep(1)
            finally:
                cache.delete(key)


    def waiting(key):
        while not cache.add(key, 1, 60):
            time.sleep(1)
        try:
            time.sleep(1)
        finally:
            cache.delete(key)


    def other(key):
        try:
            cache.add(key, 1, 60)
        finally:
            cache.delete("another")
"""
UNSOUND = """
    from contextlib import contextmanager

    from django.core.cache import cache


    @contextmanager
    def held(key):
        status = cache.add(key, 1, 60)
        try:
            yield status
        finally:
            cache.delete(key)


    def within(key):
        try:
            if not cache.add(key, 1, 60):
                return
            print(key)
        finally:
            cache.delete(key)


    def client(redis, key):
        acquired = redis.set(key, 1, nx=True, ex=60)
        try:
            if acquired:
                print(key)
        finally:
            redis.delete(key)
"""


def test_accepts_locks_that_their_holder_releases(rule: RuleTester) -> None:
    """A test around the deletion or before the ``try``, a loop until the key is free, and another key."""
    rule.accepts({"shop/locks.py": SOUND})


def test_accuses_deletions_of_the_lock_of_another(rule: RuleTester) -> None:
    """A context manager, a lock that is taken in the ``try``, and a client of Redis."""
    places = ("shop/locks.py:12", "shop/locks.py:21", "shop/locks.py:30")

    rule.accuses({"shop/locks.py": UNSOUND}, *places, says="it releases the lock of another")
