"""Finds command lines and other facts in the documentation."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (*(ROOT / name for name in ("README.md", "CONTRIBUTING.md")), *sorted((ROOT / "docs").rglob("*.md")))

_FENCE = re.compile(
    r'^```(?P<language>[a-z]*)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.DOTALL | re.MULTILINE
)
_INLINE = re.compile(r"`((?:python -m )?django[-_]conformance [^`]+)`")
_ASSIGNMENT = re.compile(r"\w+=\S*\Z")


def blocks(page: Path, language: str) -> list[str]:
    """Return the code blocks of a language."""
    return [
        match["text"] for match in _FENCE.finditer(page.read_text(encoding="utf-8")) if match["language"] == language
    ]


def files(page: Path) -> dict[str, str]:
    """Return the files that a page shows: the code blocks that have a title, which is the file's name."""
    text = page.read_text(encoding="utf-8")
    return {match["title"]: match["text"] for match in _FENCE.finditer(text) if match["title"]}


def command_lines(page: Path) -> list[list[str]]:
    """Return the arguments of every ``django-conformance`` command line on a page, in code blocks and in the text."""
    text = page.read_text(encoding="utf-8")
    fences = [match["text"] for match in _FENCE.finditer(text) if match["language"] != "text"]  # that is output
    lines = [line for fence in fences for line in fence.replace("\\\n", " ").splitlines()]
    lines += _INLINE.findall(_FENCE.sub("", text))
    return [arguments for line in lines for part in line.split("&&") if (arguments := _arguments(part)) is not None]


def _arguments(line: str) -> list[str] | None:
    if not re.search(r"(^|[\s/])(django-conformance|python -m django_conformance)(\s|$)", line):
        return None
    try:
        words = shlex.split(line.removeprefix("$ ").strip(), comments=True)
    except ValueError:
        return None
    while words and _ASSIGNMENT.match(words[0]):
        words.pop(0)
    if words[:2] == ["python", "-m"]:
        words = words[2:]
    if not words or Path(words[0]).name not in ("django-conformance", "django_conformance"):
        return None
    return words[1:]
