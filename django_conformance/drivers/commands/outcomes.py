"""What an invocation of a command gave, whichever way it was made: records that cross processes as JSON."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from django_conformance.confinement import files
from django_conformance.inventory import Location
from django_conformance.observations import said
from django_conformance.run.cut_short import CutShort

USAGE = 2
"""The exit status of a command line that cannot be parsed, as argparse has it."""

INTERRUPTED = 130
"""The exit status after Ctrl-C."""


@dataclass(frozen=True)
class Invocation:
    """A command line: ``argv`` begins with the command's name; ``stdin`` is what it may read.

    ``deadline`` are the seconds that its entry in the contract gives it.
    """

    name: str
    argv: tuple[str, ...]
    stdin: str = ""
    deadline: int | None = None


@dataclass(frozen=True)
class CommandRaised:
    """An exception that ``call_command()`` let through.

    ``kinds`` are the names of its classes, its own first, plain and dotted; ``status`` is the exit status that a
    process ends with for it; ``parsing`` says that the command line was refused before ``handle()`` began;
    ``location`` is the last line of the project that it passed through.
    """

    kinds: tuple[str, ...]
    message: str
    status: int
    parsing: bool = False
    traceback: str = ""
    location: Location | None = None

    @property
    def kind(self) -> str:
        """The name of its class."""
        return self.kinds[0]

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


@dataclass(frozen=True)
class CommandOutcome:
    """What came of an invocation.

    ``status`` is the exit status, or the one that a process would end with for what ``call_command()`` raised; ``None``
    where it did not come to an end, and ``cut_short`` says how. ``stdout`` and ``stderr`` are what a caller gets;
    ``past_stdout`` and ``past_stderr`` what went past the streams that ``call_command()`` was given. ``files`` are the
    paths in the project that were created, changed and deleted. ``location`` is the line at which it was cut short, and
    ``stack`` all that its process said of its lines then. ``left`` says what else ended the process: code
    behind Python's back, or a library that patches it.
    """

    way: str
    status: int | None
    stdout: str = ""
    stderr: str = ""
    past_stdout: str = ""
    past_stderr: str = ""
    raised: CommandRaised | None = None
    returned: Any = None
    cut_short: str = ""
    mail: tuple[dict[str, Any], ...] = ()
    effects: dict[str, Any] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    location: Location | None = None
    stack: str = ""
    left: str = ""

    @property
    def all_stdout(self) -> str:
        """Everything written to standard output."""
        return self.stdout + self.past_stdout

    @property
    def all_stderr(self) -> str:
        """Everything written to standard error."""
        return self.stderr + self.past_stderr

    @property
    def ended(self) -> str:
        """How it ended, as a verb with its object."""
        if self.cut_short:
            return f"{self.cut_short}, at {self.location}" if self.location is not None else self.cut_short
        return (
            f"raised {self.raised}" if self.raised is not None else f"ended with exit status {self.status}{self.behind}"
        )

    @property
    def behind(self) -> str:
        """What else ended the process, in brackets; empty where nothing did."""
        place = f", at {self.location}" if self.location is not None else ""
        return f" (it {self.left}{place})" if self.left else ""


def cut(outcome: CommandOutcome, how: CutShort) -> CommandOutcome:
    """Return an outcome that was cut short."""
    told = f"{how.how} ({how.advice})" if how.advice else how.how
    return replace(outcome, status=None, cut_short=told, location=how.location, stack=how.stack)


def written(sandbox: Path, project: Path) -> dict[str, list[str]]:
    """Return what a process wrote, as paths by what it did with them; empty for nothing.

    Those in the project are relative. Those elsewhere are told as well, but for the home, where programs have their caches.
    """
    own = f"{project}/"
    aside = (f"{project.resolve()}/", os.path.realpath(os.path.expanduser("~")) + "/")  # noqa: PTH111 - there may be no home
    told = {}
    for what, below in asdict(files.changes(sandbox, Path("/"))).items():
        paths = [f"/{path}" for path in below]
        inside = [path.removeprefix(own) for path in paths if path.startswith(own)]
        told[what] = [*inside, *(path for path in paths if not path.startswith(aside))]
    return {what: paths for what, paths in told.items() if paths}


def raised_from(error: BaseException, project: Path | None = None, *, with_traceback: bool = True) -> CommandRaised:
    """Describe an exception as a process would report it; the text of its traceback takes a third of a millisecond."""
    import traceback

    from django.core.management.base import CommandError, CommandParser

    from django_conformance.discovery.cause import locate

    kinds = [
        name for kind in type(error).__mro__[:-1] for name in (kind.__name__, f"{kind.__module__}.{kind.__qualname__}")
    ]
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    parsing = isinstance(error, CommandError) and any(
        frame.f_code.co_name == "error" and isinstance(frame.f_locals.get("self"), CommandParser) for frame in frames
    )
    status = 1
    if parsing:
        status = USAGE
    elif isinstance(error, CommandError):
        status = error.returncode
    elif isinstance(error, SystemExit):
        status = 0 if error.code is None else error.code & 0xFF if isinstance(error.code, int) else 1
    elif isinstance(error, KeyboardInterrupt):
        status = INTERRUPTED
    text = "".join(traceback.format_exception(error)) if with_traceback else ""
    place = locate(error, project) if project is not None else None
    return CommandRaised(tuple(dict.fromkeys(kinds)), said(error), status, parsing, text[-4000:], place)
