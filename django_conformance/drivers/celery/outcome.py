"""What came of a call of a task, in the same form for both ways."""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django_conformance.drivers.mailbox import mail_value, separate
from django_conformance.observations import exception
from django_conformance.run.cut_short import CutShort

REFUSED = "REFUSED"
"""State of a call that raised where it was made: nothing was published, nothing ran."""

UNANSWERED = "UNANSWERED"
"""State of a call that no worker finished before the deadline."""

CUT_SHORT = "CUT SHORT"
"""State of a call that came to no end: it took too long, or its process with it."""

UNDECODED = "UNDECODED"
"""State of a call whose message the worker cannot read."""


@dataclass(frozen=True)
class TaskOutcome:
    """What came of a call.

    Args:
        state: Celery's state, ``REFUSED`` or ``UNANSWERED``.
        value: the result itself, as the caller gets it; only where ``state`` is SUCCESS.
        result: ``value`` made canonical.
        returned: canonical, what the task's function returned in its own process.
        raised: class, message, and bases of the exception in the task's own process.
        seen: class, message and bases of the exception as the caller gets it.
        retries: how often it was retried.
        mails: the e-mails that were sent meanwhile.
        delivered: whether a result could be asked for, and came.
        stored: the state that the result backend has of a task that ended without a result: ignored, or rejected.
        cut: what became of a call that was cut short.
    """

    state: str
    value: Any = None
    result: Any = None
    returned: Any = None
    raised: dict[str, Any] | None = None
    seen: dict[str, Any] | None = None
    retries: int = 0
    mails: tuple[dict[str, Any], ...] = ()
    delivered: bool = True
    stored: str | None = None
    cut: CutShort | None = None

    def observation(self) -> dict[str, Any]:
        """Return what of it is compared between runs, as JSON."""
        raised = {name: self.raised[name] for name in ("raised", "message")} if self.raised else None
        value = {
            "state": self.state,
            "result": self.result,
            "raised": raised,
            "retries": self.retries,
            "mails": list(self.mails),
        }
        return value if self.stored is None else {**value, "stored": self.stored}

    def told(self) -> str:
        """Return what happened, in words."""
        if self.raised and self.state in ("FAILURE", REFUSED):
            verb = "was refused with" if self.state == REFUSED else "raised"
            return f"{verb} {self.raised['raised']}: {self.raised['message']}"
        if self.cut is not None:
            return str(self.cut)
        if self.state == UNANSWERED:
            return "did not finish before the deadline"
        if self.state == UNDECODED:
            return "arrived as a message that the worker cannot decode"
        if self.state == "None":
            return "ended without a state, as a task does that calls sys.exit()"
        return f"returned {self.result!r}" if self.state == "SUCCESS" else f"ended in state {self.state}"


def sendable(outcome: TaskOutcome) -> TaskOutcome:
    """Return an outcome that can cross processes: a value that cannot is made canonical."""
    try:
        pickle.loads(pickle.dumps(outcome.value))  # noqa: S301 - made here
    except Exception:
        return replace(outcome, value=outcome.result)
    return outcome


def described(error: BaseException | None) -> dict[str, Any]:
    """Return an exception's class, message and the names of the classes it derives from."""
    if error is None:
        return {}
    names = [base.__name__ for base in type(error).__mro__ if base is not object]
    return {**exception(error), "bases": names, "module": type(error).__module__}


def raised_by(error: BaseException | None, information: Any = None) -> dict[str, Any]:
    """Return the exception that a task raised, from what Celery hands on of it.

    Celery replaces one that cannot be pickled, by a wrapper or by an instance of a class it derives from; the class that
    was raised is then known from the wrapper, or from ``information``, Celery's ``ExceptionInfo``.
    """
    description = described(error)
    name, module = getattr(error, "exc_cls_name", None), getattr(error, "exc_module", None)
    kind = getattr(sys.modules.get(str(module)), str(name), None) if name else getattr(information, "type", None)
    if isinstance(kind, type) and kind is not type(error):
        bases = [base.__name__ for base in kind.__mro__ if base is not object]
        description.update(raised=kind.__name__, module=kind.__module__, bases=bases)
    elif name:
        description.update(raised=str(name), module=str(module), bases=[str(name), "Exception", "BaseException"])
    if name:
        description["message"] = exception(Exception(*(getattr(error, "exc_args", None) or ())))["message"]
    return description


class MailFolder:
    """The folder that Django's file-based backend writes e-mails to, in every process of a run but this one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = self._sizes()

    def _sizes(self) -> dict[str, int]:
        return {path.name: path.stat().st_size for path in self._folder.glob("*")} if self._folder.is_dir() else {}

    def new(self) -> tuple[dict[str, Any], ...]:
        """Return the e-mails that were written since the last look."""
        mails: list[dict[str, Any]] = []
        for name, size in sorted(self._sizes().items()):
            start = self._seen.get(name, 0)
            if size > start:
                text = (self._folder / name).read_bytes()[start:]
                mails.extend(mail_value(message) for message in separate(text))
                self._seen[name] = size
        return tuple(mails)
