"""Runs uv, which comes with tox-uv: resolution and locks are its work."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from django_conformance.errors import ConformanceError, UsageError
from django_conformance.redaction import of_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

HINT = "pip install 'django-conformance[matrix]'"
"""How to get tox, tox-uv and uv."""

_OFFLINE = re.compile(r"error sending request|dns error|Failed to fetch|Could not connect", re.IGNORECASE)


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_RAISED = re.compile(r"[\w.]*(?:Error|Exception|Exit)\b(?::|$)")
_SAID_OF_ALL = ("hint: Pre-releases", "hint: Build failures usually", "warning: ")
"""What uv says of every failure of a kind."""


class Conflict(ConformanceError):
    """These versions cannot be installed together. ``reason`` is the resolver's own, as a person can read it."""

    def __init__(self, message: str, reason: str, hint: str = "") -> None:
        super().__init__(f"{message}\n{_indented(reason)}", hint)
        self.reason = reason


def program() -> str:
    """Return the uv that tox-uv brings, else one on PATH.

    Raises:
        UsageError: there is none.
    """
    try:
        path: str = importlib.import_module("uv").find_uv_bin()
    except (ImportError, FileNotFoundError):
        path = shutil.which("uv") or ""
    if not path:
        raise UsageError("uv is not installed, but it resolves and builds the environments.", HINT)
    return path


def run(
    arguments: Sequence[str], folder: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run uv in a folder, whose ``[tool.uv]`` counts; it downloads no interpreter, and its output carries no colour."""
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "UV_PYTHON")}
    return subprocess.run(
        [program(), *arguments],
        cwd=folder,
        env=environment | variables() | dict(more or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def reason(text: str) -> str:
    """Return what uv says of a failure: sentences, one a line, without its labels, colours, secrets and the tracebacks of a build."""
    plain = _COLOUR.sub("", text)
    lines = [
        re.sub(r"^\s*(error|cause|Caused by|\u00d7|╰─▶|├─▶|│)[: ]*", "", line).strip() for line in plain.splitlines()
    ]
    kept = [line for line in _untraced(lines) if line and not line.startswith(_SAID_OF_ALL)]
    said = "\n".join(kept).replace("No solution found when resolving dependencies\n", "")
    return of_environment().text(said) or "uv ended without a message."


def _untraced(lines: list[str]) -> Iterator[str]:
    """Yield the lines without those of tracebacks but the last, which says what was raised."""
    traced = False
    for line in lines:
        traced = line.startswith("Traceback (") or (traced and not _RAISED.match(line))
        if not traced:
            yield line


def unfetched(text: str) -> tuple[str, str] | None:
    """Return what could not be fetched where uv failed for that, and what to do about it: a repository, or a file of an index."""
    if "Git operation failed" in text:
        return "The repository of a package cannot be fetched", "See whether git can fetch it from here, and try again."
    if _OFFLINE.search(text):
        return (
            "The package index, or a file that is required by its URL, cannot be fetched",
            "Try again, or name another index with UV_DEFAULT_INDEX.",
        )
    return None


def variables() -> dict[str, str]:
    """Return how uv is to behave: no colour, no downloads of Python, and the indexes of pip's variables where uv has none."""
    quiet = {"NO_COLOR": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    if any(name.startswith(("UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX")) for name in os.environ):
        return quiet
    pairs = (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_EXTRA_INDEX_URL", "UV_INDEX"))
    return quiet | {theirs: os.environ[ours] for ours, theirs in pairs if os.environ.get(ours)}


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
