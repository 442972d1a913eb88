"""What results say, each different thing once: on disk, since there may be hundreds of thousands."""

from __future__ import annotations

import hashlib
import json
import tempfile
from array import array
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_MEMORY = 8_000_000
_LONGEST_TEXT = 4_000
_LARGEST = 16_000


class Spool:
    """A list of JSON objects without repetition."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by its owner
        self._offsets = array("Q")
        self._known: dict[bytes, int] = {}
        self._size = 0

    def __len__(self) -> int:
        return len(self._offsets)

    def add(self, said: dict[str, Any], **varies: Any) -> int:
        """Keep an object and return its number; what ``varies`` is kept of the first one only, and tells none apart."""
        text = json.dumps(said, ensure_ascii=False, sort_keys=True).encode(errors="surrogatepass")
        digest = hashlib.blake2b(text, digest_size=16).digest()
        number = self._known.get(digest)
        if number is None:
            number = self._known[digest] = len(self._offsets)
            self._offsets.append(self._size)
            line = json.dumps({**said, **varies}).encode() + b"\n"
            self._size += self._file.write(line)
        return number

    def texts(self) -> Iterator[str]:
        """Yield each object, as JSON in ASCII."""
        self._file.seek(0)
        for line in self._file:
            yield line.decode().rstrip("\n")

    def get(self, number: int) -> dict[str, Any]:
        """Return an object."""
        self._file.seek(self._offsets[number])
        said: dict[str, Any] = json.loads(self._file.readline())
        return said

    def close(self) -> None:
        """Remove the file."""
        self._file.close()


def bounded(evidence: dict[str, Any]) -> dict[str, Any]:
    """Return evidence of a size that a report can show: long texts are cut, and say how much is missing."""
    cut: dict[str, Any] = {key: _cut(value) for key, value in evidence.items()}
    size = {key: len(json.dumps(value, default=repr)) for key, value in cut.items()}
    if sum(size.values()) <= _LARGEST:
        return cut
    return {
        key: value
        if size[key] <= _LARGEST // len(cut)
        else _cut(json.dumps(value, default=repr)[: _LARGEST // len(cut)])
        for key, value in cut.items()
    }


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_LONGEST_TEXT]}… ({len(value) - _LONGEST_TEXT:,} more characters in the results file)"
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cut(item) for item in value]
    return value
