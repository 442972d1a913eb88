"""What the healthy project's files are compiled to, for a process that forks for each project: most have most of them."""

from __future__ import annotations

import tempfile
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

from tests.miniature import BASE, Miniature


def remember() -> None:
    """Compile those files now, and never again in this process and those that it forks."""
    original = SourceFileLoader.source_to_code
    loader = SourceFileLoader("", "")
    with tempfile.TemporaryDirectory() as folder:
        files = [*BASE.rglob("*.py"), *Miniature("base", "").build(Path(folder)).rglob("*.py")]
        contents = {path.read_bytes() for path in files}
    known = {content: original(loader, content, "") for content in contents}

    def source_to_code(self: SourceFileLoader, data: Any, path: Any, **options: Any) -> CodeType:
        code = known.get(data) if isinstance(data, bytes) and not options else None
        return original(self, data, path, **options) if code is None else _of_file(code, str(path))

    SourceFileLoader.source_to_code = source_to_code  # type: ignore[assignment,method-assign]


def _of_file(code: CodeType, path: str) -> CodeType:
    """Return code, and what is nested in it, as that of another file."""
    constants = (_of_file(value, path) if isinstance(value, CodeType) else value for value in code.co_consts)
    return code.replace(co_filename=path, co_consts=tuple(constants))
