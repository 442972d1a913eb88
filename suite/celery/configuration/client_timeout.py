"""A client that a task calls times out before the task's time limit.

Why: a client with a timeout longer than the task's limit never reports it: SoftTimeLimitExceeded comes first, wherever the
code is, or the process is killed; the except clause for the client's timeout, and its retry, never run.

Fix: give the client a timeout below soft_time_limit, or raise the limit.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import seconds_of
from django_conformance.source.nodes import method
from django_conformance.source.reading import attribute, readable

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#tasks-io-and-blocking")

_REQUESTING = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_LIBRARIES = ("requests", "httpx", "urllib3", "aiohttp")
_WAITING = (
    "urllib.request.urlopen",
    "subprocess.run",
    "subprocess.check_output",
    "subprocess.check_call",
    "subprocess.call",
)
_SLEEPING = "time.sleep"


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call in a task that waits longer than the task may run."""
    for task in project.definitions:
        limit = _limit(task.live)
        for call in ast.walk(task.node) if limit is not None else ():
            seconds, what = _waits(call, task) if isinstance(call, ast.Call) else (None, "")
            if seconds is not None and limit is not None and seconds > limit[1]:
                yield Finding(
                    f"{task.name} {what} {seconds:g} s and has a {limit[0]} of {limit[1]:g} s: it is ended before",
                    at=task.file.at(call, task.name),
                    evidence={limit[0]: limit[1], "seconds": seconds},
                )


def _limit(task: Any) -> tuple[str, float] | None:
    """Return the limit that ends a task first, by its name."""
    limits = [(name, readable(attribute(task, name))) for name in ("soft_time_limit", "time_limit")]
    known = [(name, float(limit)) for name, limit in limits if isinstance(limit, (int, float)) and limit]
    return min(known, key=lambda named: named[1], default=None)


def _waits(call: ast.Call, task: DefinedTask) -> tuple[float | None, str]:
    """Return for how many seconds a call waits at most, and what for."""
    name = task.file.dotted(call.func)
    if name == _SLEEPING:
        return seconds_of(call.args[0] if call.args else None, task.file), "sleeps for"
    is_request = name.partition(".")[0] in _LIBRARIES and method(call) in _REQUESTING
    if not is_request and name not in _WAITING:
        return None, ""
    timeout = next((keyword.value for keyword in call.keywords if keyword.arg == "timeout"), None)
    if isinstance(timeout, (ast.Tuple, ast.List)) and timeout.elts:
        timeout = timeout.elts[-1]
    return seconds_of(timeout, task.file), f"calls {name}() with a timeout of"
