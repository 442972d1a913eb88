"""What is compiled once for a process that forks for each project: the healthy project's files, most of which most projects have.

So are those modules of Django that need settings to be imported, where the environment was installed without bytecode.
"""

from __future__ import annotations

import tempfile
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import django

from tests.miniature import BASE, Miniature

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_DJANGO = ("auth", "contenttypes", "sessions")


def remember() -> None:
    """Compile those files now, and never again in this process and those that it forks."""
    original = SourceFileLoader.source_to_code
    loader = SourceFileLoader("", "")
    with tempfile.TemporaryDirectory() as folder:
        known = {content: original(loader, content, "") for content in {*_contents(Path(folder))}}

    def source_to_code(self: SourceFileLoader, data: Any, path: Any, **options: Any) -> CodeType:
        code = known.get(data) if isinstance(data, bytes) and not options else None
        return original(self, data, path, **options) if code is None else _of_file(code, str(path))

    SourceFileLoader.source_to_code = source_to_code  # type: ignore[assignment,method-assign]


def _contents(folder: Path) -> Iterator[bytes]:
    contrib = Path(django.__file__).parent / "contrib"
    of_django = [path for name in _OF_DJANGO for path in (contrib / name).glob("*.py")]
    for path in (*BASE.rglob("*.py"), *Miniature("base", "").build(folder).rglob("*.py"), *of_django):
        if not Path(cache_from_source(path)).exists():
            yield path.read_bytes()


def _of_file(code: CodeType, path: str) -> CodeType:
    """Return code, and what is nested in it, as that of another file."""
    constants = (_of_file(value, path) if isinstance(value, CodeType) else value for value in code.co_consts)
    return code.replace(co_filename=path, co_consts=tuple(constants))
