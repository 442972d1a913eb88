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
    lines = [line for match in _FENCE.finditer(text) for line in _typed(match["language"], match["text"])]
    lines += _INLINE.findall(_FENCE.sub("", text))
    return [arguments for line in lines for part in line.split("&&") if (arguments := _arguments(part)) is not None]


def _typed(language: str, text: str) -> list[str]:
    """Return the lines of a code block that a reader types: text is output, and so is what has no ``$`` in a console."""
    lines = text.replace("\\\n", " ").splitlines() if language != "text" else []
    return [line for line in lines if language != "console" or line.startswith("$ ")]


def _arguments(line: str) -> list[str] | None:
    if not re.search(r"(^|[\s/])(django-conformance|python -m django_conformance)(\s|$)", line):
        return None
    try:
        words = shlex.split(line.removeprefix("$ ").strip(), comments=True)
    except ValueError:
        return None
    words = words[: next((place for place, word in enumerate(words) if word in (">", "|", "||")), None)]
    while words and _ASSIGNMENT.match(words[0]):
        words.pop(0)
    if words[:2] == ["python", "-m"]:
        words = words[2:]
    if not words or Path(words[0]).name not in ("django-conformance", "django_conformance"):
        return None
    return words[1:]
