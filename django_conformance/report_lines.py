"""The lines of a results file, read so that no file can fill the memory, whatever wrote it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django_conformance.errors import TruncatedReport, UnreadableReport
from django_conformance.files import LARGEST, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MOST = 512 << 20
"""How many bytes of different lines are kept of a file."""

_LONG = 1 << 20
_SHOWN = 1000

WRITE = "Write it with: django-conformance check --report FILE.jsonl"
_AGAIN = "Run the check again."


def lines(path: Path, *, longest: int = LARGEST, most: int = MOST) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each line's number and its JSON object; an observation that is repeated word for word only once.

    A string of more than 1 MB is its beginning and its digest, so that it still differs from another one.

    Raises:
        UnreadableReport: it cannot be read, a line is no JSON object, or it is too large to be a report.
        TruncatedReport: it ends within a line.
    """
    known: set[bytes] = set()
    kept = number = 0
    try:
        with opened(path) as stream:
            while line := stream.readline(longest + 1):
                number += 1
                whole = line.endswith(b"\n")
                if len(line) > longest and not whole:
                    raise UnreadableReport(f"{path}, line {number}, is longer than {longest >> 20} MB.", WRITE)
                record = _record(path, number, line)
                if len(line) > _LONG:
                    record = shortened(record)
                    line = json.dumps(record).encode()
                if record.get("type") == "observation":
                    digest = hashlib.blake2b(line, digest_size=16).digest()
                    if digest in known:
                        continue
                    known.add(digest)
                kept += len(line)
                if kept > most:
                    raise UnreadableReport(f"{path} holds more than {most >> 20} MB of results.", _AGAIN)
                yield number, record
    except OSError as error:
        raise UnreadableReport(f"{path} cannot be read: {error.strerror}.", WRITE) from error


def _record(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableReport(f"{path} is not text, so it is not a results file: {error}.", WRITE) from error
    except RecursionError as error:
        raise UnreadableReport(f"{path}, line {number}, is nested too deeply for a results record.", WRITE) from error
    except ValueError as error:
        raise refused(path, number, error, whole=line.endswith(b"\n")) from error
    if not isinstance(record, dict):
        raise UnreadableReport(f"{path}, line {number}, is not a results record: it is no JSON object.", WRITE)
    return record


def refused(path: Path, number: int, error: Exception, *, whole: bool = True) -> TruncatedReport | UnreadableReport:
    """Return the error of a line that is no record; one without its end is that of a run that was cut off."""
    if not whole and number > 1:
        return TruncatedReport(f"{path} breaks off in line {number}: the run was cut off.", _AGAIN)
    return UnreadableReport(f"{path}, line {number}, is not a results record: {error}.", WRITE)


def shortened(value: Any, beginning: Callable[[str], str] = str) -> Any:
    """Return what :func:`json.dumps` takes with its long strings cut; ``beginning`` changes what is left of one."""
    if isinstance(value, str) and len(value) > _LONG:
        digest = hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest()
        return f"{beginning(f'{value[:_SHOWN]}…')} ({len(value)} characters, sha256 {digest})"
    if isinstance(value, dict):
        return {key: shortened(item, beginning) for key, item in value.items()}
    return [shortened(item, beginning) for item in value] if isinstance(value, (list, tuple)) else value
