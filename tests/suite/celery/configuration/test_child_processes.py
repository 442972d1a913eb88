"""A task starts no processes of multiprocessing."""

from __future__ import annotations

import pytest

from tests.project_files import tasks
from tests.rules import RuleTester

POOL = """
    import multiprocessing


    @shared_task
    def resize(paths):
        with multiprocessing.Pool(4) as pool:
            return pool.map(str, paths)
"""


def test_accepts_threads_and_processes_of_other_kinds(rule: RuleTester) -> None:
    """Threads, billiard, a program of its own, what no task calls, and what is off by default or by a setting."""
    rule.accepts(
        tasks("""
            import subprocess
            from concurrent.futures import ThreadPoolExecutor
            from multiprocessing import Lock, Pool, cpu_count
            from multiprocessing.pool import ThreadPool

            import billiard
            from django.conf import settings


            @shared_task
            def count(paths, parallel=False):
                if parallel:
                    with Pool(4) as pool:
                        return pool.map(str, paths)
                return len(paths)


            @shared_task
            def sort(paths):
                return Pool(4).map(str, paths) if settings.IN_PARALLEL else sorted(paths)


            def of_a_command(paths):
                with Pool(4) as pool:
                    return pool.map(str, paths)


            @shared_task
            def resize(paths):
                subprocess.run(["true"], check=True)
                with ThreadPoolExecutor(cpu_count()) as threads, ThreadPool(2), billiard.Pool(2), Lock():
                    return list(threads.map(str, paths))
        """)
    )


def test_accepts_code_that_looks_whether_it_may(rule: RuleTester) -> None:
    """A daemonic process does the work itself."""
    asks = "def resize(paths):\n        if multiprocessing.current_process().daemon:\n            return paths"
    rule.accepts(tasks(POOL.replace("def resize(paths):", asks)))


@pytest.mark.parametrize("pool", ["threads", "solo"])
def test_accepts_pools_whose_processes_may_have_children(pool: str, rule: RuleTester) -> None:
    """Where the command line or the settings choose the pool."""
    rule.accepts({**tasks(POOL), "Procfile": f"worker: celery -A site_config worker -P {pool}\n"})
    rule.accepts(tasks(POOL), settings=f"CELERY_WORKER_POOL = {pool!r}")


def test_accepts_processes_without_assertions(rule: RuleTester) -> None:
    """Python with -O does not ask whether a process is daemonic."""
    rule.accepts({**tasks(POOL), "Procfile": "worker: PYTHONOPTIMIZE=1 celery -A site_config worker\n"})
    rule.accepts({**tasks(POOL), "Procfile": "worker: python -O -m celery -A site_config worker\n"})


@pytest.mark.parametrize(
    "body",
    [
        "with multiprocessing.Pool(4) as pool:\n        return pool.map(str, paths)",
        "with futures.ProcessPoolExecutor() as pool:\n        return list(pool.map(str, paths))",
        "process = multiprocessing.Process(target=str)\n    process.start()",
        "multiprocessing.Process(target=str).start()",
        "context = multiprocessing.get_context('spawn')\n    with context.Pool(4) as pool:\n        return pool.map(str, paths)",
        "return in_parallel(paths)",
    ],
)
def test_accuses_processes_of_multiprocessing(body: str, rule: RuleTester) -> None:
    """A pool, an executor, a process, another context, and a helper that the task calls."""
    files = tasks(f"""
import multiprocessing
from concurrent import futures


def in_parallel(paths):
    pool = multiprocessing.Pool()
    return pool.map(str, paths)


@shared_task
def resize(paths):
    {body}
""")

    [finding] = rule.findings(files)

    assert finding.subject == "shop.tasks.resize"
    assert "daemonic processes" in finding.message
