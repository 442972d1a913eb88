"""A lock that a task holds does not expire while the task may still run.

Why: a lock that expires while the task still runs is free: a second worker takes it, and both do the work at once.
The first to finish then releases the other's lock.

Fix: give the lock a timeout above the task's time limit, or lower the time limit.
"""

import ast
import math
from collections.abc import Iterator

from django_conformance.discovery.celery.locks import held_locks
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, readable

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/tutorials/task-cookbook.html#ensuring-a-task-is-only-executed-one-at-a-time",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each lock around a task that expires before the task is ended."""
    functions = {
        f"{file.module}.{node.name}": (file, node)
        for file in project.files
        for node in file.tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    for task in project.definitions:
        limits = [readable(attribute(task.live, name)) for name in ("time_limit", "soft_time_limit")]
        limit = next((limit for limit in limits if isinstance(limit, (int, float)) and limit), None)
        for lock in held_locks(task, functions):
            if math.isinf(lock.seconds):
                yield Finding(
                    f"{task.name} holds a lock that never expires ({lock.file.place(lock.node)}): when its worker is killed, the lock "
                    "stays, and the task does nothing any more",
                    at=lock.file.at(lock.node, task.name),
                    hint="Give the lock a timeout above the longest time that the task takes.",
                )
            elif limit is not None and lock.seconds < limit:
                yield Finding(
                    f"{task.name} may run for {limit:.0f} s and holds a lock that expires after {lock.seconds:.0f} s "
                    f"({lock.file.place(lock.node)}): a second worker may run it at the same time",
                    at=lock.file.at(lock.node, task.name),
                    evidence={"time_limit": limit, "lock": lock.seconds},
                )
