"""What is masked before two runs are compared: everything that may differ between two runs of the same code.

Observations are masked where they are made (:func:`django_conformance.observations.mask`); what is left there, and
the text of messages, is masked here, with what both runs say of themselves: where their projects are, and when they began.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.observations import MOMENT, NEAR, masked_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_conformance.results import Run

UUID = re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b")
HEX = re.compile(r"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b")
_IDS = (UUID, HEX)
_BEFORE_TIME = (
    (re.compile(r"\b(pbkdf2_sha(?:1|256)|bcrypt(?:_sha256)?|scrypt|argon2|md5)\$[^\s'\",;()<>]+"), r"\1$<hash>"),
    (UUID, "<uuid>"),
    (re.compile(r"(?:/[^\s'\":,;()<>]*)?/dc-[0-9a-f]{8}\b"), "<run>"),
    (re.compile(r"\bdc-[0-9a-f]{8}\b"), "<run>"),
    (re.compile(r"\bconformance_[0-9a-f]{8}_"), "conformance_<run>_"),
    (re.compile(r"(?:<project>)?(?:/[^\s'\":,;()<>]*)?/(?:site|dist)-packages(?=/|\b)"), "<site-packages>"),
    (re.compile(r"(?:<project>)?(?:/[^\s'\":,;()<>]*)?/lib/python3\.\d+(?=/)"), "<python>"),
    (re.compile(r"(?:/private)?/(?:tmp|var/tmp|dev/shm|var/folders/\w+/\w+)/[^\s/'\":,;()<>]+"), "<temporary>"),
)
_AFTER_TIME = (
    (re.compile(r"\b(?:[01]?\d|2[0-3]):[0-5]\d:(?!00(?![.,]?\d))[0-5]\d(?:[.,]\d+)?"), "<time>"),
    (re.compile(r"(?<![\w.])((?:127\.\d+\.\d+\.\d+)|localhost|0\.0\.0\.0|\[::1?\]):\d+"), r"\1:<port>"),
    (re.compile(r"\b(port\b\W{1,3})\d+\b", re.IGNORECASE), r"\1<port>"),
    (re.compile(r"\b(pid\b\W{0,3}|process\W{1,2})\d+\b", re.IGNORECASE), r"\1<pid>"),
    (re.compile(r"\b((?:\w*Worker|Thread|Task|Process))-\d+(?::\d+)?\b"), r"\1-<number>"),
    (re.compile(r"\b0x[0-9a-fA-F]{4,}\b"), "0x…"),
    (HEX, "<hex>"),
    (re.compile(r"={5,}\d+=="), "<boundary>"),
    (re.compile(r"\b(specific\.)[\w.-]*![\w-]+"), r"\1<channel>"),
    (re.compile(r"\b(celery\d*@)[\w.-]+"), r"\1<host>"),
    (re.compile(r"(\.pyx?:)\d+\b"), r"\1<line>"),
    (re.compile(r"(\", line )\d+\b"), r"\1<line>"),
)
_DURATION = re.compile(
    r"(?<![\w.>+-])(?P<number>\d+(?:[.,]\d+)?(?:e-\d+)?) ?(?P<unit>s|ms|µs|us|secs?|seconds?|milliseconds?|minutes?)\b"
)
_A_SECOND = {
    "ms": 1e3,
    "milliseconds": 1e3,
    "millisecond": 1e3,
    "µs": 1e6,
    "us": 1e6,
    "minute": 1 / 60,
    "minutes": 1 / 60,
}
_LONG = 60
"""Seconds that nothing takes that is exercised: a longer duration is data, as one in whole minutes is."""
_ITEM = r"(?:'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|[\w.<>…+-]+)"
_SET = re.compile(rf"\{{({_ITEM}(?:, {_ITEM})+)\}}")
_ONE = re.compile(_ITEM)


@dataclass(frozen=True)
class Canonical:
    """Masks text and values of one run, to be compared with those of another.

    Args:
        project: the folder of the run's project.
        starts: when the runs that are compared began. A moment within 400 days of any is taken for one that depends
            on when the run was; an earlier or a later one is data, and stays. None known: every moment is masked.
    """

    project: str
    starts: tuple[datetime.datetime, ...] = ()

    def text(self, text: str, keep: frozenset[str] = frozenset()) -> str:
        """Return ``text`` with what varies between two runs of the same thing replaced by its name, but for ids to keep."""
        if len(self.project) > 1:
            text = re.sub(rf"{re.escape(self.project.rstrip('/'))}(?![\w.-])", "<project>", text)
        for pattern, replacement in _BEFORE_TIME:
            text = pattern.sub(_sparing(pattern, replacement, keep), text)
        text = MOMENT.sub(self._moment, text)
        text = _DURATION.sub(_duration, text)
        for pattern, replacement in _AFTER_TIME:
            text = pattern.sub(_sparing(pattern, replacement, keep), text)
        return _SET.sub(_sorted, text)

    def value(self, value: Any, keep: frozenset[str] = frozenset()) -> Any:
        """Return a value of an observation with the text in it masked, but for ids to keep; its types and its shape stay."""
        if isinstance(value, str):
            return self.text(value, keep)
        if isinstance(value, list):
            return [self.value(item, keep) for item in value]
        if isinstance(value, dict):
            return {self.text(str(key), keep): self.value(item, keep) for key, item in value.items()}
        return value

    def _moment(self, match: re.Match[str]) -> str:
        return masked_moment(match) if self._near(match["moment"]) else match[0]

    def _near(self, text: str) -> bool:
        try:
            moment = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            return False
        return not self.starts or any(abs(moment - start) < NEAR for start in self.starts)


def ids_in(text: str) -> frozenset[str]:
    """Return the ids and digests that are masked in a string."""
    return frozenset(match[0] for pattern in _IDS for match in pattern.finditer(text))


def _sparing(pattern: re.Pattern[str], replacement: str, keep: frozenset[str]) -> str | Callable[[re.Match[str]], str]:
    """Return what a pattern's matches are replaced by: where it finds ids, those to keep by themselves."""
    if not keep or pattern not in _IDS:
        return replacement
    return lambda match: match[0] if match[0] in keep else replacement


def canonicals(runs: Iterable[Run]) -> tuple[Canonical, ...]:
    """Return what masks each of several runs that are to be compared with each other."""
    runs = tuple(runs)
    starts = tuple(start for run in runs if (start := _start(run.started)) is not None)
    return tuple(Canonical(str(run.project.get("path") or ""), starts) for run in runs)


def _start(text: str) -> datetime.datetime | None:
    try:
        start = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return start if start.tzinfo else start.replace(tzinfo=datetime.timezone.utc)


def _duration(match: re.Match[str]) -> str:
    """Mask how long something took; how long something lasts is data."""
    seconds = float(match["number"].replace(",", ".")) / _A_SECOND.get(match["unit"], 1)
    return match[0] if seconds >= _LONG else "<duration>"


def _sorted(match: re.Match[str]) -> str:
    """Return a set as text with its members in order: Python's depends on the hash seed."""
    return "{" + ", ".join(sorted(_ONE.findall(match[1]))) + "}"
