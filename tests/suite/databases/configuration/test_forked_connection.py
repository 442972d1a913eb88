"""Processes that are forked do not use the database connection of the process that forks them."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

POSTGRESQL = """
    DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db.shop.example"}
"""
REBUILD = """\
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import Pool, Process
from django.db import connections
from shop.models import Product


def rebuild(pk):
    Product.objects.filter(pk=pk).update(price=1)


def double(number):
    return 2 * number


def run(keys):
    {before}
    {fork}
"""
KEYS = 'keys = list(Product.objects.values_list("pk", flat=True))'


@pytest.mark.parametrize(
    ("before", "fork"),
    [
        (KEYS + "; connections.close_all()", "Pool(4).map(rebuild, keys)"),
        (KEYS, "Pool(4).map(double, keys)"),
        (KEYS, "ThreadPoolExecutor(4).map(rebuild, keys)"),
        (KEYS, "Pool(4, initializer=connections.close_all).map(rebuild, keys)"),
        ("print(keys)", "Pool(4).map(rebuild, keys)"),
    ],
)
def test_accepts_processes_with_connections_of_their_own(before: str, fork: str, rule: RuleTester) -> None:
    """Connections that are closed before, processes that query nothing, threads, and a parent that has not queried."""
    rule.accepts({"shop/rebuild.py": REBUILD.format(before=before, fork=fork)}, settings=POSTGRESQL)


@pytest.mark.parametrize(
    "fork",
    [
        "Pool(4).map(rebuild, keys)",
        "pool = ProcessPoolExecutor(); [pool.submit(rebuild, key) for key in keys]",
        "Process(target=rebuild, args=(1,)).start()",
    ],
)
def test_accuses_a_connection_that_is_shared(fork: str, rule: RuleTester) -> None:
    """The query before, and the function that the processes run."""
    files = {
        "shop/rebuild.py": REBUILD.format(before=KEYS, fork=fork).replace("from django.db import connections\n", "\n")
    }

    rule.accuses(
        files,
        "shop/rebuild.py:17",
        settings=POSTGRESQL,
        says="that run rebuild(), which queries on the same connection",
    )
    rule.accepts(files)
