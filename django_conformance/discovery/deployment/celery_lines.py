"""Command lines of Celery: workers, beats, and its other sub-commands.

https://docs.celeryq.dev/en/stable/reference/cli.html
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from django_conformance.discovery.deployment.options import Options, options

_SHORT = {"A": "app", "b": "broker", "C": "no-color", "q": "quiet"}
_SHORT_OF_WORKERS = {
    **_SHORT,
    "n": "hostname",
    "D": "detach",
    "S": "statedb",
    "l": "loglevel",
    "O": "optimization",
    "c": "concurrency",
    "P": "pool",
    "E": "task-events",
    "B": "beat",
    "s": "schedule-filename",
    "Q": "queues",
    "X": "exclude-queues",
    "I": "include",
    "f": "logfile",
    "scheduler": "scheduler",
}
_SHORT_OF_BEATS = {**_SHORT, "s": "schedule", "S": "scheduler", "l": "loglevel", "f": "logfile"}
_LONG = {
    "events": "task-events",
    "schedule": "schedule-filename",
    "maxtasksperchild": "max-tasks-per-child",
    "autoreload": "reload",
}
_FLAGS = frozenset(
    (
        *(
            "no-color",
            "quiet",
            "version",
            "skip-checks",
            "help",
            "h",
            "detach",
            "task-events",
            "events",
            "beat",
            "purge",
            "discard",
        ),
        *(
            "without-gossip",
            "without-mingle",
            "without-heartbeat",
            "disable-prefetch",
            "no-execv",
            "enable-remote-control",
        ),
        *("disable-remote-control", "autoreload"),
    )
)
_SUBCOMMANDS = (
    "worker",
    "beat",
    "multi",
    "flower",
    "events",
    "inspect",
    "control",
    "shell",
    "purge",
    "status",
    "call",
    "report",
)


def celery_line(words: Sequence[str], variables: Mapping[str, str]) -> tuple[str, dict[str, Any]] | None:
    """Return ``worker``, ``beat`` or ``tool`` and the fields of its record, for the words after ``celery``; ``None`` for none."""
    before = options(words, short=_SHORT, flags=_FLAGS, until=_SUBCOMMANDS)
    if not before.rest or before.rest[0] not in _SUBCOMMANDS:
        return None
    kind, *rest = before.rest
    if kind not in ("worker", "beat", "multi"):
        return "tool", _tool(kind, rest, before, variables)
    short = _SHORT_OF_BEATS if kind == "beat" else _SHORT_OF_WORKERS
    own = options([_of_any_node(word) if kind == "multi" else word for word in rest], short=short, flags=_FLAGS)
    if kind == "multi" and own.rest[:1] not in (("start",), ("restart",), ("show",)):
        return None
    common = {
        "options": own.given if kind != "multi" else {},
        "global_options": tuple(before.given),
        "is_app_misplaced": kind != "multi" and "app" in own.given,
    }
    merged = Options({**before.given, **{_LONG.get(name, name): value for name, value in own.given.items()}}, own.rest)
    if kind == "beat":
        return "beat", {"app": _app(merged, variables), "scheduler": own.known("scheduler"), **common}
    return "worker", {**_worker(merged, variables), **common}


def _tool(kind: str, rest: Sequence[str], before: Options, variables: Mapping[str, str]) -> dict[str, Any]:
    own = options(rest, short=_SHORT, flags=_FLAGS)
    return {
        "tool": kind,
        "app": _app(Options({**before.given, **own.given}), variables),
        "options": own.given,
        "global_options": tuple(before.given),
        "is_app_misplaced": "app" in own.given,
    }


def is_celery(word: str) -> bool:
    """Whether a word starts Celery: its program, wherever it is, or a variable that stands for that."""
    name = os.path.basename(word).lower()  # noqa: PTH119 - the path of another machine
    return name == "celery" or ("$" in name and "celery" in name and "cmd" not in name)


def _worker(own: Options, variables: Mapping[str, str]) -> dict[str, Any]:
    queues = own.given.get("queues")
    excluded = own.given.get("exclude-queues", "")
    return {
        "app": _app(own, variables),
        "queues": () if queues is None else _names(queues),
        "excluded_queues": _names(excluded) or (),
        "pool": own.known("pool"),
        "concurrency": own.number("concurrency"),
        "autoscale": own.known("autoscale"),
        "beat": "beat" in own.given,
        "time_limit": own.seconds("time-limit"),
        "soft_time_limit": own.seconds("soft-time-limit"),
        "max_tasks_per_child": own.number("max-tasks-per-child"),
        "max_memory_per_child": own.number("max-memory-per-child"),
        "prefetch_multiplier": own.number("prefetch-multiplier"),
        "hostname": own.known("hostname"),
    }


def _app(own: Options, variables: Mapping[str, str]) -> str | None:
    return own.known("app") or variables.get("CELERY_APP") or variables.get("APP")


def _names(text: str) -> tuple[str, ...] | None:
    """Return names with commas between them, ``None`` where a variable decides."""
    return None if "$" in text else tuple(name for name in (part.strip() for part in text.split(",")) if name)


def _of_any_node(word: str) -> str:
    """Return an option of ``celery multi`` without the node that it is for: ``-Q:1`` is ``-Q``."""
    return word.partition(":")[0] if word.startswith("-") and ":" in word and "=" not in word else word
