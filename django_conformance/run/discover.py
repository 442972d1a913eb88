"""Makes the inventory in a process of its own, so that a project that hangs, exits or dies at import is a result."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import contract, overlay as overlays
from django_conformance.codec import from_json
from django_conformance.deadlines import deadline
from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import AREAS, Inventory, Location, Problem, ProjectInventory
from django_conformance.overlay import Overlay
from django_conformance.rules.judging import Judgement
from django_conformance.source import roots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.run.folder import RunFolder
    from django_conformance.run.request import Request

_GRACE = 10.0
_FRAME = re.compile(r'File "(?P<path>[^"]+)", line (?P<line>\d+)')


class Discovery:
    """A discovery under way: begun at once, waited for with :meth:`inventory`."""

    def __init__(
        self,
        request: Request,
        folder: RunFolder,
        rules: Iterable[str] = (),
        areas: Iterable[str] = AREAS,
        sources: tuple[str, ...] = (),
    ) -> None:
        """Begin to import the project, to look at its ``areas``, and to judge it by ``rules``, given by their ids."""
        self._request, self._folder = request, folder
        self._seconds = deadline(0.5)
        overlay = Overlay(
            folder.id,
            str(folder.path),
            str(request.project),
            request.settings,
            mode="observe",
            sources=sources,
            outer=roots.outer(request.project),
        )
        path = overlays.write(overlay)
        environment = overlays.environment(overlay)
        environment.pop(overlays.OVERLAY_VARIABLE)  # the process installs the overlay itself, after arming its deadline
        with (folder.path / "logs" / "discovery.log").open("wb") as output:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "django_conformance.rules",
                    str(path),
                    str(self._seconds),
                    ",".join(areas),
                    *rules,
                ],
                cwd=request.project,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def inventory(self) -> Inventory:
        """Return the project's inventory; what stopped its import is a problem in it, never an exception."""
        status = self._status()
        written = self._folder.path / "inventory.json"
        if written.exists():
            return from_json(Inventory, json.loads(written.read_text(encoding="utf-8")))
        problem = _ended_early(self._request, self._folder, status, self._seconds)
        return Inventory(project=ProjectInventory(settings=self._request.settings, problems=(problem,)))

    def judgements(self) -> dict[str, Judgement]:
        """Return what each rule found, by its id, once the inventory is there; none of a project that cannot be imported."""
        written = self._folder.path / "judgements.json"
        if not written.exists():
            return {}
        return from_json(dict[str, Judgement], json.loads(written.read_text(encoding="utf-8")))

    def _status(self) -> int | None:
        """Wait as long as the process comes from one stage to the next in time; ``None`` where it had to be killed."""
        while True:
            reached = _mark(self._folder)
            try:
                return self._process.wait(self._seconds + _GRACE)
            except subprocess.TimeoutExpired:
                if _mark(self._folder) == reached:
                    self._process.kill()
                    self._process.wait()
                    return None

    def variables(self) -> dict[str, str]:
        """Return the variables that the project's ``manage.py`` sets; they may hold secrets, so no inventory has them."""
        path = self._folder.path / "manage-variables.json"
        variables: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return variables


def discover(request: Request, folder: RunFolder) -> Inventory:
    """Discover from beginning to end."""
    return Discovery(request, folder, sources=contract.load(request.contract).source).inventory()


def _ended_early(request: Request, folder: RunFolder, status: int | None, seconds: float) -> Problem:
    mark = _mark(folder)
    stage = str(mark.get("stage", "start"))
    doing = {"settings": "importing the settings", "setup": "django.setup()"}.get(stage, f"looking at {stage}")
    hang = (folder.path / "discovery-hang.txt").read_text(errors="replace") if status in (None, 1) else ""
    location = from_json(Location, mark["location"]) if mark.get("location") else _last_frame(hang, request.project)
    if "Timeout" in hang or status is None:
        message = f"{doing} did not end within {seconds:.0f} s"
    elif mark.get("how"):
        message = f"the process ended while {doing}: {mark['how']}"
    elif status < 0:
        message = f"the process was killed by signal {-status} while {doing}"
    else:
        tail = (folder.path / "logs" / "discovery.log").read_text(errors="replace").strip().splitlines()
        message = f"the process ended with exit status {status} while {doing}" + (f": {tail[-1]}" if tail else "")
    return Problem("project", stage, str(mark.get("subject", request.settings)), message, location)


def _mark(folder: RunFolder) -> dict[str, Any]:
    try:
        mark: dict[str, Any] = json.loads((folder.path / "discovery-stage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return mark


def _last_frame(trace: str, project: Path) -> Location | None:
    """Return the innermost line of the project in a faulthandler dump, in which the last call stands first."""
    for match in _FRAME.finditer(trace):
        if inside(match["path"], project):
            return Location(relative(match["path"], project), int(match["line"]))
    return None


def with_problem(inventory: Inventory, problem: Problem) -> Inventory:
    """Return the inventory with one more problem of the project's."""
    return replace(inventory, project=replace(inventory.project, problems=(*inventory.project.problems, problem)))
