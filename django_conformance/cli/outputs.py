"""Files that a command is told to write: never a pipe or a device, and never over a file that it has not written."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance import files
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SOURCES = (".py", ".toml", ".cfg", ".ini", ".env", ".lock")
"""Suffixes of files that people write: even an empty one is not ours."""

_HEAD = 4096


def folder(path: str | Path) -> Path:
    """Return the real path of a folder for reports, made where there is none.

    Raises:
        UsageError: it cannot be made or written to.
    """
    real = files.named(path)
    try:
        real.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=real):
            return real
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"Reports cannot be written to {path}: {reason}.", "Name another folder with --reports DIR."
        ) from error


@dataclass(frozen=True)
class Output:
    """A kind of file that a command writes.

    Args:
        option: the option that names it (``--report``).
        what: what it is, in words (``report``).
        begins: how such a file may begin; every one of ours does.
        holds: what stands near its beginning, where its first character says too little.
    """

    option: str
    what: str
    begins: tuple[str, ...]
    holds: str = ""

    def target(self, path: str | Path, inputs: Iterable[Path | None] = ()) -> Path:
        """Return the real path to write to, with its folder made; what is there already is still there.

        Raises:
            UsageError: it cannot be written, is a pipe, a device or a folder, or is a file that is no ``what``:
                one of ``inputs``, or any other.
        """
        real = files.named(path)
        try:
            real.parent.mkdir(parents=True, exist_ok=True)
            unlike = files.unlike_a_file(real)
            head = b"" if unlike or not real.exists() else self._head(real)
            exists = not unlike and real.exists()
            if not unlike:
                with real.open("ab"):  # fails where it may not be written
                    pass
            if not exists and not unlike:
                real.unlink()
        except (OSError, ValueError) as error:
            raise self.refused(path, getattr(error, "strerror", None) or str(error)) from error
        if unlike:
            raise self.refused(path, unlike)
        foreign = exists and (real.suffix in _SOURCES if not head.strip() else not self._is_ours(head))
        if foreign or real in {files.named(given) for given in inputs if given is not None}:
            raise UsageError(
                f"The {self.what} would overwrite {path}, which is not a {self.what}.",
                f"Name another file with {self.option} FILE, or delete this one first.",
            )
        return real

    def refused(self, path: str | Path, reason: str) -> UsageError:
        """Return the error of a file that cannot be written."""
        return UsageError(
            f"The {self.what} {path} cannot be written: {reason}.", f"Name another file with {self.option} FILE."
        )

    def write(self, path: Path, text: str) -> None:
        """Write the whole file in one step.

        Raises:
            UsageError: it cannot be written; what was there is still there.
        """
        try:
            files.write_whole(path, text)
        except OSError as error:
            raise self.refused(path, error.strerror or str(error)) from error

    def _head(self, path: Path) -> bytes:
        with files.opened(path) as stream:
            return stream.read(_HEAD)

    def _is_ours(self, head: bytes) -> bool:
        text = head.decode("utf-8", errors="replace").lstrip("\ufeff").lstrip()
        return text.startswith(self.begins) and self.holds in text


REPORT = Output("--report", "report", ('{"type": "run"',))
VERDICT = Output("--verdict", "verdict", ("{",), '"format"')
CODE_QUALITY = Output("--output", "Code Quality report", ("[",))
