"""Code checks and takes a cache lock in one step."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester

TASK = """
from django.core.cache import cache

LOCK = "{key}"


@shared_task
def load():
{body}
    return 1
"""
TAKEN = "    if cache.get(LOCK):\n        return 0\n    cache.set(LOCK, True, 60)"


def test_accepts_locks_in_one_step_and_values(rule: RuleTester) -> None:
    """add(), set() with nx, a value that is kept and computed, a key that is no lock's, and one that a lock guards."""
    for key, body in (
        ("load-lock", "    if not cache.add(LOCK, True, 60):\n        return 0"),
        ("load-lock", "    if cache.get(LOCK):\n        return 0\n    cache.set(LOCK, True, 60, nx=True)"),
        ("load-lock", "    if cache.get(LOCK):\n        return 0\n    cache.set(LOCK, str(load), 60)"),
        ("load-lock", TAKEN.replace("LOCK", '"prices"')),
        ("load-lock", TAKEN.replace("set(LOCK", "set('load-lock-since'")),
        ("load-lock", TAKEN.replace("cache.get", "load.cache.get")),
        ("load-lock", "    cache.set(LOCK, True, 60)\n    if cache.get(LOCK):\n        return 0"),
        ("load-lock", "    if cache.get(LOCK):\n        cache.delete(LOCK)\n    cache.set(LOCK, True, 60)"),
        ("", TAKEN.replace("LOCK", '"blockchain-read"')),
        ("", TAKEN.replace("LOCK", '"clock-told"')),
        ("", TAKEN.replace("LOCK", '"user-unlocked"')),
        ("", TAKEN.replace("LOCK", '"lockout-told"')),
        (
            "running",
            "    with cache.lock('load'):\n        if cache.get(LOCK):\n            return 0\n        cache.set(LOCK, True, 60)",
        ),
    ):
        rule.accepts(tasks(TASK.format(key=key, body=body)))


def test_accuses_locks_in_two_steps(rule: RuleTester) -> None:
    """By a condition, a variable, a comparison, and where the key is set inside the condition."""
    for body in (
        TAKEN,
        "    held = cache.get(LOCK)\n    if held:\n        return 0\n    cache.set(LOCK, 1)",
        "    if cache.get(LOCK) is not None:\n        raise RuntimeError\n    cache.set(LOCK, 'x', timeout=60)",
        "    if not cache.get(LOCK):\n        cache.set(LOCK, True)",
        "    if cache.get(LOCK):\n        return 0\n    cache.set(LOCK, LOCK)",
        "    if cache.get(LOCK):\n        return 0\n    cache.set(LOCK, load.request.id, 60)",
    ):
        [finding] = rule.findings(tasks(TASK.format(key="load-lock", body=body)))

        assert finding.subject == "shop.tasks.load"
        assert "may do the same in between" in finding.message
