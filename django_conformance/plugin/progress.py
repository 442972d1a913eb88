"""Tells whoever watches a run what it is doing: a JSON object a line, in a file of its own."""

from __future__ import annotations

import time
from typing import IO, TYPE_CHECKING, Any

from django_conformance.codec import dumps
from django_conformance.deadlines import deadline

if TYPE_CHECKING:
    from pathlib import Path


class Progress:
    """Writes to ``path``; with ``None`` nobody watches."""

    def __init__(self, path: Path | None) -> None:
        self._stream: IO[str] | None = path.open("a", encoding="utf-8") if path is not None else None

    def tell(self, **record: Any) -> None:
        """Write a record, with the time, and how long anything may take from now on."""
        if self._stream is not None:
            self._stream.write(dumps({"time": time.time(), "deadline": deadline(), **record}) + "\n")
            self._stream.flush()

    def close(self) -> None:
        """Write no more."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
