"""The key of a lock is the same for every run that the lock keeps apart."""

from __future__ import annotations

from tests.rules import RuleTester

TASK = """
    import time
    import uuid

    from celery import shared_task
    from django.core.cache import cache
    from django.utils import timezone


    @shared_task(bind=True)
    def restock(self, shop_id):
        key = {key}
        if not cache.add({asked}, {value}, 60):
            return
        cache.delete(key)
"""


def test_accepts_keys_that_runs_share(rule: RuleTester) -> None:
    """A name, what is worked on, a day; the value may say who holds the lock."""
    rule.each("shop/tasks.py", TASK).accepts("""
        "restock" | key | self.request.id
        f"restock-{shop_id}" | key | True
        f"restock-{shop_id}" | f"{key}-lock" | uuid.uuid4().hex
        f"restock-{timezone.localdate()}" | key | True
        f"restock-{timezone.now():%Y-%m-%d}" | key | True
        f"restock-{timezone.now().date()}" | key | True
        f"restock-{timezone.now().strftime('%Y%m%d')}" | key | True
        f"restock-{int(time.time() // 60)}" | key | True
    """)


def test_accepts_a_mark_that_stays(rule: RuleTester) -> None:
    """A message that is delivered twice has the same id: the key that nothing deletes keeps it from a second run."""
    stays = TASK.replace("cache.delete(key)", "print(key)").format(
        key='f"seen-{self.request.id}"', asked="key", value=True
    )
    rule.accepts({"shop/tasks.py": stays})


def test_accuses_keys_of_one_run(rule: RuleTester) -> None:
    """The id of the message, a random one, and the time, in the key itself or in a variable of it."""
    rule.each("shop/tasks.py:12", TASK).accuses("""
        f"restock-{self.request.id}" | key | True  # locks key, which has self.request.id in it
        f"restock-{time.time()}" | f"{key}" | True  # which has time.time() in it
        f"lock-{self.request.id}" | key | True  # which has self.request.id in it
        "restock" | f"{key}-{uuid.uuid4()}" | True  # which has uuid.uuid4() in it
        f"restock-{timezone.now()}" | f"lock-{key}" | True  # which has timezone.now() in it
    """)
