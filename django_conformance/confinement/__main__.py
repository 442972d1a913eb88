"""``python -m django_conformance.confinement FOLDER [--network] [--cover DIR]… -- COMMAND…``: run a command, confined.

``FOLDER`` is the run's. Each aspect that the kernel does not allow is left to Python, and ``confinement.json`` says so.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.confinement import files, kernel, network, orphans, processes
from django_conformance.confinement.levels import ASPECTS, Confinement
from django_conformance.confinement.refusals import Watch
from django_conformance.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

_SHARED = "the run uses servers outside it"
_ENDED = "the processes' own ids need a /proc that can be mounted"


def main(argv: Sequence[str]) -> NoReturn:
    """Make the namespaces and become the command."""
    arguments = _parser().parse_args(argv)
    folder: Path = arguments.folder
    confinement = Confinement()
    if arguments.off:
        _go_on(replace(confinement, reasons=dict.fromkeys(ASPECTS, "--confine off")), arguments)
        orphans.launch(arguments.command, folder, arguments.caller)
    flags = kernel.NEW_MOUNTS | (kernel.NEW_NETWORK if arguments.network else 0)
    flags |= 0 if arguments.shared_processes else kernel.NEW_PROCESSES
    try:
        kernel.separate(flags)
    except OSError as error:
        reasons = dict.fromkeys(ASPECTS, f"the kernel allows no namespaces here: {error}")
        _go_on(replace(confinement, reasons=reasons), arguments)
        orphans.launch(arguments.command, folder, arguments.caller)
    confinement = _cover(confinement, arguments.cover, folder, arguments.within)
    watch: Watch | None = None
    if arguments.network:
        confinement, watch = _alone(confinement, folder)
    else:
        confinement = _without(confinement, "network", _SHARED)
    if arguments.shared_processes:
        _go_on(_without(confinement, "processes", _ENDED), arguments)
        orphans.launch(arguments.command, folder, arguments.caller)
    _go_on(replace(confinement, processes="kernel"), arguments)
    try:
        before, after = (watch.start, watch.read) if watch is not None else (_nothing, _nothing)
        processes.launch(arguments.command, folder, before, after, arguments.caller)
    except processes.NoProcessIds:
        again = [sys.executable, "-m", "django_conformance.confinement", "--shared-processes", *argv]
        processes.execute(again)


def _go_on(confinement: Confinement, arguments: argparse.Namespace) -> None:
    """Write down what the kernel confines; end here where it must be everything and is not."""
    confinement.write(arguments.folder)
    if arguments.require and not confinement.complete:
        sys.exit(ExitCode.INCOMPLETE)


def _cover(confinement: Confinement, folders: Sequence[Path], run: Path, outer: Path | None) -> Confinement:
    try:
        files.cover(folders, run, outer)
        files.hide_sockets((*folders, run, Path(sys.prefix), Path(sys.base_prefix)))
    except OSError as error:
        return _without(confinement, "files", str(error))
    return replace(confinement, files="kernel")


def _alone(confinement: Confinement, folder: Path) -> tuple[Confinement, Watch | None]:
    try:
        network.loopback()
        watch = Watch(folder)
    except OSError as error:
        return _without(confinement, "network", str(error)), None
    return replace(confinement, network="kernel"), watch


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
