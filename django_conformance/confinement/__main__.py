"""``python -m django_conformance.confinement FOLDER [--network] [--cover DIR]… -- COMMAND…``: run a command, confined.

``FOLDER`` is the run's. Each aspect for which there are no namespaces is left to Landlock, else to Python, and
``confinement.json`` says so. Connections are restricted by Landlock later, by the run itself, which knows its ports.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.confinement import fallback, files, kernel, network, orphans, processes, rest
from django_conformance.confinement.levels import ASPECTS, NAMESPACES, Confinement
from django_conformance.confinement.refusals import Watch
from django_conformance.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

_SHARED = "the run uses servers outside it"
_OWN = kernel.NEW_PROCESSES | kernel.NEW_NAMES | kernel.NEW_SHARED_MEMORY
_ENDED = "the processes' own ids need a /proc that can be mounted"


def main(argv: Sequence[str]) -> NoReturn:
    """Make the namespaces and become the command."""
    arguments = _parser().parse_args(argv)
    folder: Path = arguments.folder
    confinement = Confinement()
    if not arguments.shared_processes:  # else it is there since before
        processes.keep(folder, arguments.caller or os.getppid())
    if arguments.off:
        _go_on(replace(confinement, reasons=dict.fromkeys(ASPECTS, "--confine off")), arguments)
        orphans.launch(arguments.command, folder, arguments.caller)
    flags = kernel.NEW_MOUNTS | (kernel.NEW_NETWORK if arguments.network else 0)
    flags |= 0 if arguments.shared_processes else _OWN
    watch: Watch | None = None
    foreign = files.listening() if arguments.network else []
    try:
        kernel.separate(flags)
    except OSError as error:
        reasons = dict.fromkeys(ASPECTS, f"the kernel allows no namespaces here: {error}")
        confinement, restrict = _fall_back(replace(confinement, reasons=reasons), arguments)
        orphans.launch(arguments.command, folder, arguments.caller, restrict)
    confinement = _cover(confinement, arguments, foreign)
    if arguments.network:
        confinement, watch = _alone(confinement, folder)
    else:
        confinement = _without(confinement, "network", _SHARED)
    if arguments.shared_processes:
        confinement, restrict = _fall_back(_without(confinement, "processes", _ENDED), arguments)
        orphans.launch(arguments.command, folder, arguments.caller, restrict)
    confinement, restrict = _fall_back(replace(confinement, processes=NAMESPACES), arguments)

    def before() -> None:
        if watch is not None:
            watch.start()
        restrict()

    try:
        after = watch.read if watch is not None else _nothing
        processes.launch(arguments.command, folder, before, after, arguments.caller)
    except processes.NoProcessIds:
        again = [sys.executable, "-m", "django_conformance.confinement", "--shared-processes", *argv]
        processes.execute(again)


def _fall_back(confinement: Confinement, arguments: argparse.Namespace) -> tuple[Confinement, Callable[[], None]]:
    """Have Landlock do what namespaces do not; return what confines the run then, and what restricts its first process."""
    fallen_back = fallback.confined(confinement)
    _go_on(fallen_back, arguments)
    kept = [folder for folder in arguments.cover if folder.is_dir()]
    return fallen_back, lambda: fallback.restrict(fallen_back, arguments.own or arguments.folder, kept)


def _go_on(confinement: Confinement, arguments: argparse.Namespace) -> None:
    """Write down who confines what; end here where it must be the kernel and is not."""
    confinement.write(arguments.folder)
    if arguments.require and not confinement.complete:
        sys.exit(ExitCode.INCOMPLETE)


def _cover(confinement: Confinement, arguments: argparse.Namespace, foreign: Sequence[Path]) -> Confinement:
    run: Path = arguments.folder
    needed = (*arguments.cover, run, Path(sys.prefix), Path(sys.base_prefix))
    others = [] if arguments.within else rest.folders()
    try:
        if arguments.within is None:
            rest.only_read(arguments.own or run)
        files.cover(arguments.cover, run, arguments.within, others)
        files.hide_sockets(needed, foreign, shared=not arguments.network)
    except OSError as error:
        return _without(confinement, "files", str(error))
    return replace(confinement, files=NAMESPACES)


def _alone(confinement: Confinement, folder: Path) -> tuple[Confinement, Watch | None]:
    try:
        network.loopback()
        watch = Watch(folder)
    except OSError as error:
        return _without(confinement, "network", str(error)), None
    return replace(confinement, network=NAMESPACES), watch


def _nothing() -> None:
    """Do nothing: there is no network to watch."""


def _without(confinement: Confinement, aspect: str, reason: str) -> Confinement:
    return replace(confinement, reasons={**confinement.reasons, aspect: reason})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m django_conformance.confinement", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("command", nargs="+")
    parser.add_argument("--network", action="store_true", help="give the run a network of its own")
    parser.add_argument("--cover", type=Path, action="append", default=[], help="keep this folder as it is")
    parser.add_argument("--own", type=Path, help="the folder that the run may write to, where FOLDER is in it")
    parser.add_argument("--within", type=Path, help="the folder of the run that this one is a part of")
    parser.add_argument(
        "--require", action="store_true", help="run nothing where the kernel leaves something to Python"
    )
    parser.add_argument("--caller", type=int, help="the process that starts this one, without which the run ends")
    parser.add_argument("--off", action="store_true", help="make no namespaces")
    parser.add_argument("--shared-processes", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
