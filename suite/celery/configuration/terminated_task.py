"""A task that code terminates runs in a pool that supports it.

Why: ``revoke(terminate=True)`` stops a running task in a pool of processes alone, and in the greenlets of newer versions. In the
pools threads and solo the worker logs NotImplementedError, and the task runs on.

Fix: run such tasks in a prefork worker, or let the task look itself whether it was cancelled.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, written

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#revoke-revoking-tasks",
)

_REVOKING = ("revoke", "revoke_by_stamped_headers")
_MODULES = {"threads": "thread", "solo": "solo", "gevent": "gevent", "eventlet": "eventlet"}


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call that terminates tasks, where no declared worker has a pool that can do that."""
    declared = consumers(project)
    default = next((str(app.value("worker_pool") or "") for app in project.apps), "")
    pools = {consumer.worker.pool or ("" if "pool" in consumer.worker.options else default) for consumer in declared}
    if not pools or any(_can_terminate(pool) for pool in pools):
        return
    first = declared[0].worker
    for file in project.context.sources.code(containing=(*_REVOKING, "terminate")):
        for call in file.of(ast.Call):
            if _terminates(call, file):
                yield Finding(
                    f"{written(call)} terminates a task, and the {' and '.join(sorted(pools))} pool of {first.unit.name} ({first.location}) "
                    "cannot: the task runs on",
                    at=file.at(call),
                    evidence={"pools": sorted(pools)},
                )


def _terminates(call: ast.Call, file: SourceFile) -> bool:
    is_said = any(
        keyword.arg == "terminate" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    )
    is_revoking = method(call) in _REVOKING or file.dotted(call.func).rpartition(".")[2] in _REVOKING
    return is_said and is_revoking and "celery" in file.text.lower()


def _can_terminate(pool: str) -> bool:
    """Whether the pool of the installed Celery ends a single task; read, since importing some pools patches Python."""
    name = _MODULES.get(pool)
    spec = find_spec(f"celery.concurrency.{name}") if name is not None else None
    return spec is None or spec.origin is None or "def terminate_job" in Path(spec.origin).read_text(encoding="utf-8")
