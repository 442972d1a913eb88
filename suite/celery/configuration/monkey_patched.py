"""Only processes that run on greenlets are monkey-patched.

Why: ``gevent.monkey.patch_all()`` replaces threads, sockets and locks of the whole process. In a prefork worker that has begun with the
real ones, connections of the database are taken for those of another thread (DatabaseError), and tasks hang.

Fix: start the worker with ``--pool gevent``, which patches at the right time, or use threads in this module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import written

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/concurrency/gevent.html")

_PATCHING = ("gevent.monkey.patch_all", "eventlet.monkey_patch", "eventlet.patcher.monkey_patch")
_GREEN = ("gevent", "eventlet")
_OF_SERVERS = ("wsgi", "asgi", "manage", "__main__", "conftest")
_NOT_SAYING = (".txt", ".lock", ".toml", ".cfg", ".md", ".rst", ".py", ".in", ".json")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each module that a worker imports and that patches the process when it is imported, where nothing runs greenlets."""
    if not project.tasks or _has_greenlets(project):
        return
    for file in project.context.sources.code(containing=("monkey",)):
        if file.loaded is None or file.path.stem in _OF_SERVERS or "gunicorn" in file.path.stem:
            continue
        for call in _at_the_top(file):
            yield Finding(
                f"{written(call, 40)} patches each process that imports {file.module}, a prefork worker too, which has begun without it",
                at=file.at(call),
            )


def _at_the_top(file: SourceFile) -> Iterator[ast.Call]:
    """Yield the calls that patch as soon as the module is imported, whatever the environment."""
    for statement in file.tree.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and file.dotted(call.func) in _PATCHING:
            yield call


def _has_greenlets(project: CeleryProject) -> bool:
    """Whether a worker, or anything else that is deployed, runs greenlets."""
    pools = {consumer.worker.pool for consumer in consumers(project)}
    pools |= {app.value("worker_pool") for app in project.apps}
    files = [file for file in project.context.deployment_files.every if file.path.suffix not in _NOT_SAYING]
    return not pools.isdisjoint(_GREEN) or any(name in file.text for file in files for name in _GREEN)
