"""Every connection that a run refused: by Python, which knows the line, and by the kernel, which sees every program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.confinement import refusals as kernel
from django_conformance.overlay import guard

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def refused(folder: Path, services: Iterable[str]) -> list[dict[str, Any]]:
    """Return each refused target with the process and the line that are known; ``services`` are the run's own addresses."""
    folders = (folder, *sorted((folder / "commands").glob("*")))  # each sandbox of commands has its own
    by_python = list({_key(record): record for each in folders for record in guard.refused(each)}.values())
    own = {_numbered(target) for target in services} | {_numbered(record["target"]) for record in by_python}
    attempts = {_numbered(attempt["target"]): attempt for each in folders for attempt in guard.attempts(each)}
    unknown = {"process": "a program that the run started", "path": None, "line": None}
    by_kernel = [target for target in kernel.refused(folder) if _numbered(target) not in own]
    return by_python + [{"target": target, **unknown, **attempts.get(_numbered(target), {})} for target in by_kernel]


def _key(record: dict[str, Any]) -> tuple[Any, ...]:
    return record["target"], record["path"], record["line"]


def _numbered(target: str) -> str:
    host, _, port = target.rpartition(":")
    return f"127.0.0.1:{port}" if guard.is_loopback(host.strip("[]")) else target
