"""Only processes that run on greenlets are monkey-patched."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

pytest.importorskip("gevent")

TASKS = """
    from celery import shared_task
    from shop import fetch


    @shared_task
    def restock(product_id):
        return fetch.__name__
"""


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"Procfile": "worker: celery -A site_config worker -P gevent\n"}, "monkey.patch_all()"),
        ({"Procfile": "web: gunicorn -k gevent site_config.wsgi\n"}, "monkey.patch_all()"),
        ({}, "def patch():\n    monkey.patch_all()"),
        ({}, "if __name__ == '__main__':\n    monkey.patch_all()"),
    ],
)
def test_accepts_patches_for_greenlets(files: dict[str, str], line: str, rule: RuleTester) -> None:
    """A worker or a server of greenlets, and patches that importing does not apply."""
    rule.accepts({"shop/tasks.py": TASKS, "shop/fetch.py": f"from gevent import monkey\n\n\n{line}\n", **files})


def test_accuses_patches_of_prefork_workers(rule: RuleTester) -> None:
    """A module that is imported with the tasks."""
    files = {
        "shop/tasks.py": TASKS,
        "shop/fetch.py": "from gevent import monkey\n\nmonkey.patch_all()\n",
        "Procfile": "worker: celery -A site_config worker\n",
    }

    rule.accuses(files, "shop/fetch.py:3", says="patches each process that imports shop.fetch")
