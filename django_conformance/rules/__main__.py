"""``python -m django_conformance.rules``: the process that imports the project, discovers what it has, and judges it.

It writes the inventory and what the rules found into the run's folder. What it was doing is kept in
``discovery-stage.json``, so that a project that hangs or ends the process can be told where.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path

from django_conformance import overlay as overlays
from django_conformance.codec import dumps, from_json, loads, to_json
from django_conformance.confinement.fallback import restrict_network
from django_conformance.discovery.stages import discover
from django_conformance.inventory import Problem
from django_conformance.overlay import patches
from django_conformance.overlay.addresses import ports
from django_conformance.rules import deployed, own
from django_conformance.rules.exits import watch_exits
from django_conformance.rules.judging import judge
from django_conformance.rules.patience import Patience
from django_conformance.tail import write_private

INVENTORY = "inventory.json"
JUDGEMENTS = "judgements.json"
HANG = "discovery-hang.txt"
STOPPED = "discovery-stopped.json"
"""The problems of areas that ended an earlier process like this one, or kept it too long: they are left out."""


def main(arguments: list[str]) -> int:
    """Discover and judge.

    ``arguments`` are the overlay's file, the areas to look at with commas between them, and the ids of the rules to judge
    by. The settings that the deployment runs with are judged beside, by processes that have a flag before these.
    """
    gc.disable()  # a process that only imports, and ends: collecting would be a sixth of its time
    is_deployed, (file, areas, *rules) = (
        arguments[0] == deployed.FLAG,
        [word for word in arguments if word != deployed.FLAG],
    )
    overlay = overlays.read(Path(file))
    folder, project = Path(overlay.folder), Path(overlay.project)
    own.declare(project, overlay.rules)
    started = [] if is_deployed else deployed.start(overlay, areas, rules)
    with (folder / HANG).open("w") as hang:
        patience = Patience(folder, overlay.settings, hang)
        patience.begin("start")
        watch_exits(folder, project)
        os.environ[overlays.OVERLAY_VARIABLE] = file  # what the project starts is a process of the run too
        restrict_network(folder, ports(overlay.services.values()))
        patches.install(folder)
        overlays.install(overlay)
        discovered = discover(overlay, patience.begin, areas.split(","), _stopped(folder))
        judgements = judge(discovered.projects, rules, patience.begin)
        patience.begin("the deployment's settings")
        judgements = deployed.ended(started, judgements, JUDGEMENTS)
        patience.end()
        patches.end_copies()
    for name, records in ((JUDGEMENTS, judgements), (INVENTORY, discovered.inventory)):
        write_private(folder / name, dumps(to_json(records), default=repr))
    with suppress(Exception):  # the project may have put anything in its place
        sys.stdout.flush()
    os._exit(0)  # threads that the project left running must not keep this process


def _stopped(folder: Path) -> tuple[Problem, ...]:
    path = folder / STOPPED
    return from_json(tuple[Problem, ...], loads(path.read_text(encoding="utf-8"))) if path.exists() else ()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
