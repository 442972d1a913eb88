"""``manage.py`` as production runs it: a process, without a terminal, with files for its streams."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.deadlines import deadline, within
from django_conformance.drivers.commands.outcomes import CommandOutcome, Invocation, written
from django_conformance.drivers.mailbox import mails

if TYPE_CHECKING:
    from django_conformance.drivers.commands.sandboxes import Sandbox
    from django_conformance.run.context import RunContext

WAY = "manage"
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
    """Run ``manage.py`` to its end; what does not end before its deadline is killed, with all that it started."""
    out, err, given = (sandbox.folder / name for name in ("stdout", "stderr", "stdin"))
    given.write_text(invocation.stdin, encoding="utf-8")
    with given.open("rb") as stdin, out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [*_apart(run, sandbox), *manage(run), *invocation.argv],
            cwd=run.request.project,
            env=plain(sandbox.environment()),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        cut_short = ""
        try:
            process.wait(deadline())
        except subprocess.TimeoutExpired:
            cut_short = f"did not end {within()}"
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    status: int | None = process.returncode
    if not cut_short and status is not None and status < 0:
        cut_short = f"was killed by signal {-status} ({signal.Signals(-status).name})"
    return CommandOutcome(
        way=WAY,
        status=None if cut_short else status,
        stdout=out.read_text(encoding="utf-8", errors="replace"),
        stderr=err.read_text(encoding="utf-8", errors="replace"),
        cut_short=cut_short,
        mail=mails(sandbox.folder / "mail"),
        files=written(sandbox.folder, Path(run.request.project)),
    )


def _apart(run: RunContext, sandbox: Sandbox) -> list[str]:
    """Return what stands before a command line whose process has a copy of the project's files."""
    if not sandbox.kept:
        return []
    launcher = [sys.executable, "-m", "django_conformance.confinement", str(sandbox.folder), "--shared-processes"]
    covers = [word for folder in sandbox.kept for word in ("--cover", folder)]
    return [*launcher, "--within", str(run.folder.path), *covers, "--"]
