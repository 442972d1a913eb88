"""What Landlock does where the kernel makes no namespaces, or where a run needs servers outside its own network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.confinement import landlock, rest
from django_conformance.confinement.levels import LANDLOCK, PYTHON, Confinement

if TYPE_CHECKING:
    from collections.abc import Collection

_NEEDED = {"network": landlock.NETWORK, "files": landlock.FILES, "processes": landlock.SCOPES}


def confined(confinement: Confinement) -> Confinement:
    """Return the record with Landlock in the place of Python, for each aspect that the kernel's Landlock knows.

    Where it does not, the reason says so.
    """
    known = landlock.version()
    for aspect, needed in _NEEDED.items():
        if getattr(confinement, aspect) != PYTHON:
            continue
        if known >= needed:
            confinement = confinement.with_level(aspect, LANDLOCK)
        else:
            here = f"this kernel has version {known}" if known else "this kernel has none"
            why = f"{confinement.reasons.get(aspect)}; Landlock needs version {needed} for this, and {here}"
            confinement = replace(confinement, reasons={**confinement.reasons, aspect: why})
    return confinement


def places(own: Path, kept: Collection[Path]) -> list[Path]:
    """Return what a run may write to: its ``own`` folder, devices, and the folders of temporary files, if not what is ``kept``."""
    kept = {folder.resolve() for folder in kept}
    others = [Path(path) for path in ("/dev", "/proc", *rest.TEMPORARY)]
    return [own, *(path for path in (own.parent, *others) if path.is_dir() and kept.isdisjoint((path, *path.parents)))]


def restrict(confinement: Confinement, own: Path, kept: Collection[Path]) -> None:
    """Restrict this process, and all that it starts, in everything but its network, whose ports are not known yet.

    It may write to its ``own`` folder, and not to what is ``kept``.

    Raises:
        OSError: the kernel does not allow it.
    """
    scopes = landlock.SIGNALS if confinement.processes == LANDLOCK else 0
    if confinement.network == LANDLOCK and landlock.version() >= landlock.SCOPES:
        scopes |= landlock.ABSTRACT_SOCKETS
    writable = places(own, kept) if confinement.files == LANDLOCK else ()
    if writable or scopes:
        landlock.restrict(places=writable, kept=kept, scopes=scopes)


def restrict_network(folder: Path, ports: Collection[int]) -> None:
    """Let this thread and all that it starts connect to the ports alone, where Landlock confines the network of a run.

    ``folder`` is the run's.

    Raises:
        OSError: the kernel does not allow it.
    """
    if Confinement.read(folder).network == LANDLOCK:
        landlock.restrict(ports=ports)
