"""Makes the inventory in a process of its own, so that a project that hangs, exits or dies at import is a result."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import contract, overlay as overlays
from django_conformance.codec import dumps, from_json, loads, to_json
from django_conformance.deadlines import VARIABLE, deadline
from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import AREAS, Inventory, Location, Problem, ProjectInventory
from django_conformance.inventory.project import LOOKED_AT
from django_conformance.overlay import Overlay
from django_conformance.rules import own
from django_conformance.rules.exits import is_rule
from django_conformance.rules.judging import Judgement
from django_conformance.rules.patience import CRASH
from django_conformance.run.confined import confined, files_kept
from django_conformance.run.cut_short import MORE, MemoryWatch, abort_largest, ended_with, kill
from django_conformance.services.ending import Ending
from django_conformance.services.records import ServiceKind
from django_conformance.source import roots
from django_conformance.tail import write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_conformance.run.confined import Confine
    from django_conformance.run.folder import RunFolder
    from django_conformance.run.request import Request

LATE = "did not end within"
"""Words in the message of a problem that is a matter of time."""

_GRACE = 10.0
_INTERVAL = 0.5
_HEARTBEAT = 5.0
_INVENTORY, _JUDGEMENTS = "inventory.json", "judgements.json"
DATABASE_KINDS: tuple[ServiceKind, ...] = ("postgresql", "mariadb")
_FRAME = re.compile(r'File "(?P<path>[^"]+)", line (?P<line>\d+)')


class Discovery:
    """A discovery under way: begun at once, waited for with :meth:`inventory`.

    An area that ends the process, or keeps it too long, is left out by the next, and so is a rule.
    """

    def __init__(
        self,
        request: Request,
        folder: RunFolder,
        rules: Iterable[str] = (),
        areas: Iterable[str] = AREAS,
        sources: tuple[str, ...] = (),
        *,
        databases: Overlay | None = None,
        confine: Confine | None = None,
    ) -> None:
        """Begin to import the project, to look at its ``areas``, and to judge it by ``rules``, given by their ids.

        With ``databases``, the overlay of a run that has made them, queries are answered; nothing else is. ``confine`` is
        ``None`` in a process of a run, which is confined already.
        """
        self._request, self._folder = request, folder
        self._rules, self._areas, self._confine = tuple(rules), tuple(areas), confine
        self._stopped: list[Problem] = []
        self._faults: dict[str, str] = {}
        self._overlay = Overlay(
            folder.id,
            str(folder.path),
            str(request.project),
            request.settings,
            mode="observe",
            sources=sources,
            outer=roots.outer(request.project),
            rules=own.declared_name(),
            **(files_kept(request.project, folder) if confine is None else {}),
        )
        if databases is not None:
            servers: dict[str, str] = {kind: url for kind, url in databases.services.items() if kind in DATABASE_KINDS}
            self._overlay = replace(self._overlay, services=servers, mirrors=databases.mirrors)
        for name in (_INVENTORY, _JUDGEMENTS):
            (folder.path / name).unlink(missing_ok=True)
        self._process = self._begin()

    def inventory(self, progress: Callable[[str], None] = lambda _stage: None) -> Inventory:
        """Return the project's inventory; what stopped its import is a problem in it, never an exception.

        ``progress`` is called with what is being done whenever that comes further.
        """
        while True:
            status, much = self._status(progress)
            written = self._folder.path / _INVENTORY
            if written.exists():
                return from_json(Inventory, loads(written.read_text(encoding="utf-8")))
            problem = _ended_early(self._request, self._folder, status, much)
            if not self._leave_out(problem):
                return Inventory(project=ProjectInventory(settings=self._request.settings, problems=(problem,)))
            self._process = self._begin()

    def judgements(self) -> dict[str, Judgement]:
        """Return what each rule found, by its id, once the inventory is there; none of a project that cannot be imported."""
        written = self._folder.path / _JUDGEMENTS
        if not written.exists():
            return {}
        judged = from_json(dict[str, Judgement], loads(written.read_text(encoding="utf-8")))
        return judged | {rule: Judgement(fault=fault) for rule, fault in self._faults.items()}

    @property
    def startup(self) -> float:
        """The seconds that the project took to start; 0 where it did not."""
        path = self._folder.path / "startup.json"
        return float(loads(path.read_text(encoding="utf-8"))) if path.exists() else 0.0

    def _begin(self) -> subprocess.Popen[bytes]:
        path = overlays.write(self._overlay)
        environment = overlays.environment(self._overlay)
        environment.pop(overlays.OVERLAY_VARIABLE)  # the process installs the overlay itself, after arming its deadline
        stopped = self._folder.path / "discovery-stopped.json"
        write_private(stopped, dumps([to_json(problem) for problem in self._stopped]))
        command = [sys.executable, "-m", "django_conformance.rules", str(path), ",".join(self._areas), *self._rules]
        if self._confine is not None:
            command = confined(
                command,
                self._folder,
                self._request.project,
                services=self._request.services,
                confine=self._confine,
                caller=os.getpid(),
            )
        with (self._folder.path / "logs" / "discovery.log").open("wb") as output:
            return subprocess.Popen(
                command,
                cwd=self._request.project,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _leave_out(self, problem: Problem) -> bool:
        """Leave out what ended the process where that is an area or a rule; return whether it was."""
        if problem.stage in self._rules:
            self._rules = tuple(rule for rule in self._rules if rule != problem.stage)
            place = f" ({problem.location})" if problem.location is not None else ""
            self._faults[problem.stage] = f"{problem.message}{place}"
            return True
        area = next((area for area in AREAS if area == problem.stage != "project"), None)
        if area is None or area in {stopped.area for stopped in self._stopped}:
            return False
        self._stopped.append(replace(problem, area=area, stage=LOOKED_AT, subject=area))
        return True

    def _status(self, progress: Callable[[str], None]) -> tuple[int | None, str]:
        """Wait as long as the process comes further in time, and return its exit status; ``None`` where it had to be killed.

        The text says what it used too much of then, where that is not time.
        """
        reached, since, told = None, time.monotonic(), 0.0
        ending, watch = Ending(self._process), MemoryWatch(each=True)
        while True:
            mark = _mark(self._folder)
            now = (mark.get("stage"), _touched(self._folder))
            if now != reached or time.monotonic() - told > _HEARTBEAT:  # silence would mean that this process hangs
                progress(_doing(str(mark.get("stage", "start"))))
                told = time.monotonic()
            if now != reached:
                reached, since = now, time.monotonic()
            if ending.within(_INTERVAL):
                return self._process.returncode, ""
            much = watch.too_much(self._process.pid)
            if much or time.monotonic() - since > float(mark.get("wall", deadline())) + _GRACE:
                if much:
                    abort_largest(self._process.pid)
                kill(self._process.pid)
                self._process.wait()
                return None, much

    def variables(self) -> dict[str, str]:
        """Return the variables that the project's ``manage.py`` sets; they may hold secrets, so no inventory has them."""
        path = self._folder.path / "manage-variables.json"
        variables: dict[str, str] = loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return variables


def discover(request: Request, folder: RunFolder, confine: Confine | None = None) -> Inventory:
    """Discover from beginning to end."""
    return Discovery(request, folder, sources=contract.load(request.contract).source, confine=confine).inventory()


def _doing(stage: str) -> str:
    """Return a stage in words."""
    if stage in ("start", "manage.py"):
        return "starting Python"
    words = {"settings": "importing the settings", "setup": "django.setup()"}
    return words.get(stage, f"judging {stage}" if "." in stage else f"looking at {stage}")


def _ended_early(request: Request, folder: RunFolder, status: int | None, much: str = "") -> Problem:
    mark = _mark(folder)
    stage = str(mark.get("stage", "start"))
    doing = _doing(stage)
    hang = _read(folder.path / "discovery-hang.txt")
    location = from_json(Location, mark["location"]) if mark.get("location") else _last_frame(hang, request.project)
    if location is None and (much or (status is not None and status < 0)):
        location = _last_frame(_read(folder.path / CRASH), request.project)
    if much:
        message = f"{doing} {much}; {MORE}"
    elif hang.strip() or status is None:
        of = " of processor time" if is_rule(stage) else ""
        message = f"{doing} {LATE} {mark.get('seconds', deadline()):.0f} s{of}; for longer, set {VARIABLE} (in seconds)"
    elif mark.get("how"):
        message = f"the process ended while {doing}: {mark['how']}"
    elif status < 0:
        message = f"the process {ended_with(status)} while {doing}"
    else:
        tail = (folder.path / "logs" / "discovery.log").read_text(errors="replace").strip().splitlines()
        message = f"the process ended with exit status {status} while {doing}" + (f": {tail[-1]}" if tail else "")
    return Problem("project", stage, str(mark.get("subject", request.settings)), message, location)


def _read(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


def _touched(folder: RunFolder) -> int:
    try:
        return (folder.path / "discovery-stage.json").stat().st_mtime_ns
    except OSError:
        return 0


def _mark(folder: RunFolder) -> dict[str, Any]:
    try:
        mark: dict[str, Any] = loads((folder.path / "discovery-stage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return mark


def _last_frame(trace: str, project: Path) -> Location | None:
    """Return the innermost line of the project in a faulthandler dump, in which the last call stands first."""
    for match in _FRAME.finditer(trace):
        if inside(match["path"], project):
            return Location(relative(match["path"], project), int(match["line"]))
    return None
