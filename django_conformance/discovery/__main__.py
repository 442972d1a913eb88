"""``python -m django_conformance.discovery``: the process that imports the project.

It writes the inventory into the run's folder. What it was doing is kept in ``discovery-stage.json``, so that a project
that hangs or ends the process can be told where.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import platform
import sys
import traceback
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import overlay as overlays
from django_conformance.codec import to_json
from django_conformance.discovery.cause import locate, problem, relative
from django_conformance.discovery.context import DiscoveryContext
from django_conformance.discovery.manage import surroundings
from django_conformance.inventory import Area, Inventory, Location, Problem, ProjectInventory
from django_conformance.inventory.project import LOOKED_AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.overlay import Overlay

INVENTORY = "inventory.json"
STAGE = "discovery-stage.json"
VARIABLES = "manage-variables.json"
HANG = "discovery-hang.txt"


def main(arguments: list[str]) -> int:
    """Discover; ``arguments`` are the overlay's file and the deadline of one stage in seconds."""
    gc.disable()  # a process that only imports, and ends: collecting would be a sixth of its time
    overlay = overlays.read(Path(arguments[0]))
    folder, project = Path(overlay.folder), Path(overlay.project)
    with (folder / HANG).open("w") as hang:

        def begin(stage: str) -> None:
            _mark(folder, stage, overlay.settings)
            faulthandler.dump_traceback_later(float(arguments[1]), file=hang, exit=True)

        begin("start")
        _watch_exits(folder, project)
        os.environ[overlays.OVERLAY_VARIABLE] = arguments[0]  # what the project starts is a process of the run too
        overlays.install(overlay)
        inventory = discover(overlay, begin)
        faulthandler.cancel_dump_traceback_later()
    (folder / INVENTORY).write_text(json.dumps(to_json(inventory), default=repr), encoding="utf-8")
    with suppress(Exception):  # the project may have put anything in its place
        sys.stdout.flush()
    os._exit(0)  # threads that the project left running must not keep this process


def discover(overlay: Overlay, begin: Callable[[str], None]) -> Inventory:
    """Import the project stage by stage, each told to ``begin``; the first that fails for the project as a whole ends it."""
    project = Path(overlay.project)
    begin("manage.py")
    around = surroundings(project)
    (Path(overlay.folder) / VARIABLES).write_text(json.dumps(around.variables), encoding="utf-8")
    own = ProjectInventory(
        settings=overlay.settings,
        python=platform.python_version(),
        path_first=around.first,
        path_last=around.last,
        variables=tuple(around.variables),
    )
    for stage, step in (("settings", _settings), ("setup", _setup)):
        begin(stage)
        try:
            step(overlay.settings)
        except BaseException as error:
            return Inventory(
                project=replace(own, problems=(problem("project", stage, overlay.settings, error, project),))
            )
    from django_conformance.overlay.settings import originals

    context = DiscoveryContext(project, overlay.settings, originals())
    return _areas(context, own, begin)


def _settings(name: str) -> None:
    if os.environ.get("DJANGO_CONFIGURATION") and find_spec("configurations"):
        from configurations import importer  # type: ignore[import-not-found, import-untyped, unused-ignore] # optional: https://django-configurations.readthedocs.io/

        importer.install()
    from django.conf import settings

    settings.INSTALLED_APPS  # noqa: B018 - the first attribute read is what imports the module


def _setup(name: str) -> None:
    import django

    django.setup()


def _areas(context: DiscoveryContext, own: ProjectInventory, begin: Callable[[str], None]) -> Inventory:
    from django_conformance.discovery import celery, channels, commands, databases, project

    inventory = Inventory(project=own)
    steps: tuple[tuple[Area, Callable[[DiscoveryContext], Any]], ...] = (
        ("databases", databases.discover),
        ("celery", celery.discover),
        ("channels", channels.discover),
        ("commands", commands.discover),
    )
    for area, step in steps:
        begin(area)
        inventory = replace(inventory, **{area: _step(area, step, context, inventory)})
    begin("project")
    return replace(inventory, project=project.discover(context, own, inventory))


def _step(area: Area, step: Callable[[DiscoveryContext], Any], context: DiscoveryContext, inventory: Inventory) -> Any:
    """Look at one area; what stops that, a project's code that exits among it, is a problem of this area alone."""
    try:
        return step(context)
    except BaseException as error:
        return replace(getattr(inventory, area), problems=(problem(area, LOOKED_AT, area, error, context.project),))


def _mark(folder: Path, stage: str, subject: str) -> None:
    (folder / STAGE).write_text(json.dumps({"stage": stage, "subject": subject}), encoding="utf-8")


def _watch_exits(folder: Path, project: Path) -> None:
    """Write down which line of the project ended this process, where it does so behind Python's back."""

    def note(how: str) -> None:
        for frame in reversed(traceback.extract_stack()):
            if frame.filename.startswith(str(project) + os.sep):
                place = Location(relative(frame.filename, project), frame.lineno)
                stage = json.loads((folder / STAGE).read_text(encoding="utf-8"))
                (folder / STAGE).write_text(
                    json.dumps({**stage, "how": how, "location": to_json(place)}), encoding="utf-8"
                )
                return

    leave, process = os._exit, os.getpid()

    def _exit(status: int) -> None:
        note(f"os._exit({status}) was called")
        leave(status)

    os._exit = _exit  # type: ignore[assignment] # the same signature, but for NoReturn

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.kill" and arguments[0] == os.getpid():
            note(f"os.kill(os.getpid(), {arguments[1]}) was called")
        elif event == "os.exec" and os.getpid() == process:
            note("another program was started in its place")

    sys.addaudithook(hook)


__all__ = ["INVENTORY", "STAGE", "Problem", "discover", "locate", "main"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
