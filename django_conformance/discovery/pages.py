"""The templates of the project's own folders, as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import inside, relative

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES = (".html", ".htm", ".djhtml")
_COMMENT = re.compile(r"<!--.*?-->|\{#[^\n]*?#\}|\{%\s*comment\b.*?\bendcomment\s*%\}", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A template: its path from the project's folder, and its text, with blanks in place of comments."""

    relative: str
    text: str


def pages(project: Path) -> Iterator[Page]:
    """Yield the HTML templates that Django's engines of the project find in its own folders."""
    from django.template import engines

    seen: set[Path] = set()
    try:
        folders = [Path(project, folder) for engine in engines.all() for folder in engine.template_dirs]
    except Exception:  # TEMPLATES cannot be loaded
        return
    for folder in folders:
        if not inside(str(folder), project) or not folder.is_dir():
            continue
        for path in sorted(folder.rglob("*")):
            if path.suffix in _SUFFIXES and path not in seen and path.is_file():
                seen.add(path)
                text = path.read_text(encoding="utf-8", errors="replace")
                yield Page(relative(str(path), project), _COMMENT.sub(_blank, text))


def _blank(comment: re.Match[str]) -> str:
    """Return blanks in place of a comment: every line keeps its number."""
    return re.sub(r"[^\n]", " ", comment[0])
