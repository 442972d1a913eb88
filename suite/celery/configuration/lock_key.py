"""The key of a lock is the same for every run that the lock keeps apart.

Why: a key with the id of the task's message, a random number or the time in it is another for each run: each takes its own lock, and two run
at the same time.

Fix: make the key of what is worked on: ``f"close-{shop_id}"``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import assigned, constant_of
from django_conformance.source.nodes import method, own_nodes, receiver, spelled

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/tutorials/task-cookbook.html#ensuring-a-task-is-only-executed-one-at-a-time",
)

_OWN = re.compile(
    r"\b(?:self|task|current_task)\.request\.id\b|\b(?:uuid\.)?uuid[14]\(\)"
    # the time, unless only the day, the hour or the minute of it is taken
    r"|\b(?:timezone|datetime)\.now\([^()]*\)(?!\.(?!timestamp|isoformat)|\s*:)|\btime\.time\(\)(?!\s*(?://|/|%))|\btoken_hex\(\d*\)"
)
_PER_MESSAGE = "request.id"
_CACHES = re.compile(r"cache|redis|lock", re.IGNORECASE)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each lock of a task whose key has something in it that no other run has."""
    for task in project.definitions:
        for node in own_nodes(task.node):
            key = _key(node) if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and key is not None and (own := _own(key, task)):
                yield Finding(
                    f"{task.name} locks {ast.unparse(key)}, which has {own} in it: each run takes a lock of its own",
                    at=task.file.at(node, task.name),
                    hint="Make the key of what the task works on.",
                    evidence={"key": ast.unparse(key), "own": own},
                )


def _key(call: ast.Call) -> ast.expr | None:
    """Return the key of a lock that a call takes; ``None`` of any other call."""
    owner = receiver(call)
    if owner is None or not call.args or not _CACHES.search(spelled(owner)):
        return None
    is_set = method(call) == "set" and any(keyword.arg == "nx" for keyword in call.keywords)
    return call.args[0] if method(call) in ("add", "lock", "setnx") or is_set else None


def _is_mark(key: ast.expr, parts: list[ast.expr], task: DefinedTask) -> bool:
    """Whether a key only marks a message as seen: one that is delivered twice has the same id."""
    written = ast.unparse(key)
    is_released = any(
        method(node) == "delete" and isinstance(node, ast.Call) and node.args and ast.unparse(node.args[0]) == written
        for node in own_nodes(task.node)
    )
    return not is_released and not any("lock" in ast.unparse(part).lower() for part in parts)


def _own(key: ast.expr, task: DefinedTask) -> str:
    """Return what of a key is another for each run, as it is written."""
    file = task.file
    parts = [key]
    for node in ast.walk(key):
        if isinstance(node, ast.Name):
            value = assigned(node, file) or (None if file.rebinds(node) else constant_of(node.id, file))
            parts += [value] if value is not None else []
    found = next((match for part in parts if (match := _OWN.search(ast.unparse(part)))), None)
    if found is None or (found[0].endswith(_PER_MESSAGE) and _is_mark(key, parts, task)):
        return ""
    return found[0]
