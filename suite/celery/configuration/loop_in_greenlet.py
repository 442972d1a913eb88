"""A task in a worker with a greenlet pool starts no event loop.

Why: all greenlets of a worker run in one thread, and a thread has one running event loop. As soon as two tasks are there at the same time,
``asyncio.run()``, ``async_to_sync()`` and ``run_until_complete()`` of the second raise RuntimeError.

Fix: run these tasks in a worker with ``--pool prefork`` or ``--pool threads``, in a queue of their own, or use a client that is not
asynchronous.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.running import first_run
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method
from django_conformance.source.orm.functions import Found

rule = Rule(level="should", docs="https://docs.python.org/3/library/asyncio-runner.html#asyncio.run")

_GREEN = ("gevent", "eventlet")
_STARTING = ("asyncio.run", "asyncio.Runner", "asgiref.sync.async_to_sync")
_MAKES_IT_WORK = ("nest_asyncio", "asyncio_gevent", "aiogevent", "get_hub().threadpool", "tpool.execute")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each task that starts an event loop, itself or in a function of the project that it calls, in such a worker."""
    workers = [each for each in consumers(project) if each.worker.pool in _GREEN and each.worker.concurrency != 1]
    sources = project.context.sources
    if not workers or sources.code(containing=_MAKES_IT_WORK):
        return
    queues = {task.name: task.queue for task in project.inventory.tasks}
    for task in project.definitions:
        queue = queues.get(task.name, "celery")
        worker = next((each for each in workers if each.queues is not None and queue in each.queues), None)
        run = first_run(Found(task.node, task.file), sources, _starts_a_loop) if worker is not None else None
        if worker is not None and run is not None:
            yield Finding(
                f"{task.name} runs {ast.unparse(run.node)}{run.through}, and {worker.worker.unit.name} ({worker.worker.location}) "
                f"runs it in greenlets of {worker.worker.pool}: a second task at the same time raises RuntimeError, since "
                "an event loop is already running",
                at=run.file.at(run.node, task.name),
                evidence={"command": worker.worker.command},
            )


def _starts_a_loop(node: ast.AST, file: SourceFile) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return file.dotted(node.func) in _STARTING or (method(node) == "run_until_complete" and "asyncio" in file.text)
