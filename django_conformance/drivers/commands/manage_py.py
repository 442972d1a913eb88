"""``manage.py`` as production runs it: a process, without a terminal, with files for its streams."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.codec import dumps, from_json, loads, to_json
from django_conformance.deadlines import deadline, own_deadline, subject_deadline
from django_conformance.drivers.commands.outcomes import CommandOutcome, Invocation, cut, written
from django_conformance.drivers.mailbox import mails
from django_conformance.drivers.output import cut_back, read
from django_conformance.overlay import stacks
from django_conformance.overlay.patches import patched_by
from django_conformance.run.cut_short import CutShort, MemoryWatch, ask, cut_short, ended_with, kill, late

if TYPE_CHECKING:
    from django_conformance.drivers.commands.sandboxes import Sandbox
    from django_conformance.run.context import RunContext

WAY = "manage"
_LOOKS = 0.5
_OF_STARTUP = 0.5
"""The part of the usual deadline in which the project starts."""

_HUNG = "manage-hung.json"
"""The file in the run's folder that says how the project does not start."""
_FORCED = ("FORCE_COLOR", "PY_COLORS", "CLICOLOR_FORCE", "DJANGO_COLORS")


def plain(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment in which output depends neither on the caller's terminal nor on the order of sets."""
    kept = {name: value for name, value in environment.items() if name not in _FORCED}
    return {"PYTHONHASHSEED": "0", **kept, "COLUMNS": "80"}


def manage(run: RunContext) -> list[str]:
    """Return the command line that the project's own command line begins with."""
    if run.inventory.commands.manage is not None:
        return [sys.executable, run.inventory.commands.manage]
    return [sys.executable, "-m", "django"]


def invoke(run: RunContext, invocation: Invocation, sandbox: Sandbox) -> CommandOutcome:
    """Run ``manage.py`` to its end; what does not end before its deadline is killed, with all that it started.

    Where the project hangs while it starts, it does so each time: that is waited for once.
    """
    with own_deadline(invocation.deadline):
        return _invoked(run, invocation, sandbox)


def _invoked(run: RunContext, invocation: Invocation, sandbox: Sandbox) -> CommandOutcome:
    known = run.folder.path / _HUNG
    if known.exists():
        return cut(CommandOutcome(WAY, None), from_json(CutShort, loads(known.read_text(encoding="utf-8"))))
    out, err, given = (sandbox.folder / name for name in ("stdout", "stderr", "stdin"))
    given.write_text(invocation.stdin, encoding="utf-8")
    seconds = subject_deadline() if invocation.name.isdecimal() else deadline()
    told = sandbox.folder / "manage.stacks"
    with given.open("rb") as stdin, out.open("ab") as stdout, err.open("ab") as stderr:
        process = subprocess.Popen(
            [*_apart(run, sandbox), *manage(run), *invocation.argv],
            cwd=run.request.project,
            env={**plain(sandbox.environment()), **stacks.variables(told, stacks.UNASKED * seconds)},
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        much = _end_of(process, seconds, told, (out, err))
        if much is not None:
            ask([process.pid], told)
            kill(process.pid)
            process.wait()
    outcome = CommandOutcome(
        way=WAY,
        status=process.returncode,
        stdout=read(out),
        stderr=read(err),
        mail=mails(sandbox.folder / "mail"),
        files=written(sandbox.folder, Path(run.request.project)),
    )
    project = Path(run.request.project)
    if much is not None and _has_begun(told):
        return cut(outcome, late(told, project, seconds=seconds, much=much))
    if much is not None:
        how = late(told, project, seconds=deadline(_OF_STARTUP), much=much, before="does not start: it ")
        known.write_text(dumps(to_json(how)), encoding="utf-8")
        return cut(outcome, how)
    ended = cut_short(ended_with(process.returncode), told, project, ended=[process.pid])
    if process.returncode < 0:
        return cut(outcome, ended)
    if ended.how != ended_with(process.returncode):  # it has told how
        return replace(outcome, left=ended.how, location=ended.location, stack=ended.stack)
    patcher = patched_by(run.folder.path)
    if patcher and process.returncode and not _has_begun(told):
        return replace(outcome, left=f"starts with the functions that {patcher} has patched")
    return outcome


def _has_begun(told: Path) -> bool:
    """Whether the command has begun: before that the project starts, which may take longer than a command."""
    return told.with_name(told.name + stacks.BEGUN).exists()


def _end_of(process: subprocess.Popen[bytes], seconds: float, told: Path, written_to: tuple[Path, ...]) -> str | None:
    """Wait for the end of a process; return ``None`` then, else what it uses too much of, or nothing if that is time.

    A command has some ``seconds`` from where it begins.
    """
    end, begun, watch = time.monotonic() + deadline(_OF_STARTUP), False, MemoryWatch()
    while time.monotonic() < end:
        if not begun and _has_begun(told):
            end, begun = time.monotonic() + seconds, True
        try:
            process.wait(min(_LOOKS, max(0.0, end - time.monotonic())))
        except subprocess.TimeoutExpired:
            cut_back(*written_to)
            much = watch.too_much(process.pid)
            if much:
                return much
        else:
            return None
    return ""


def _apart(run: RunContext, sandbox: Sandbox) -> list[str]:
    """Return what stands before a command line whose process has a copy of the project's files."""
    if not sandbox.kept:
        return []
    launcher = [sys.executable, "-m", "django_conformance.confinement", str(sandbox.folder), "--shared-processes"]
    covers = [word for folder in sandbox.kept for word in ("--cover", folder)]
    return [*launcher, "--within", str(run.folder.path), *covers, "--"]
