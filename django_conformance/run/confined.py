"""How a run is confined: the command line that puts a process, and all that it starts, into the run's namespaces."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django_conformance.confinement import fallback
from django_conformance.confinement.levels import ASPECTS, LANDLOCK, NOT_LINUX, PYTHON, Confinement
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.run.folder import RunFolder

Confine = Literal["auto", "require", "off"]
CHOICES: tuple[Confine, ...] = ("auto", "require", "off")


def confined(
    command: Sequence[str],
    folder: RunFolder,
    project: Path,
    *,
    services: str,
    confine: Confine = "auto",
    caller: int | None = None,
    own: Path | None = None,
) -> list[str]:
    """Return the command that runs a command inside the namespaces of a run; the command itself where there are none.

    ``caller`` is the process that is going to start it, without which the run ends. It may write into ``own``, the folder by default.
    """
    if sys.platform != "linux":
        reason = "--confine off" if confine == "off" else NOT_LINUX
        Confinement(reasons=dict.fromkeys(ASPECTS, reason)).write(folder.path)
        return list(command)
    launcher = [sys.executable, "-m", "django_conformance.confinement", str(folder.path)]
    if own is not None:
        launcher.append(f"--own={own}")
    if caller is not None:
        launcher.append(f"--caller={caller}")
    if confine == "off":
        return [*launcher, "--off", "--", *command]
    if not servers_outside(services):
        launcher.append("--network")
    if confine == "require":
        launcher.append("--require")
    for place in kept(project):
        launcher += ["--cover", str(place)]
    return [*launcher, "--", *command]


def kept(project: Path) -> list[Path]:
    """Return the folders that a run leaves as they are: the project's repository, and the home."""
    from django_conformance.source import roots

    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    places = [Path(roots.repository(str(project)))]
    if home.is_dir() and home != Path(home.anchor):
        places.append(home)
    return places


def files_kept(project: Path, folder: RunFolder) -> dict[str, Any]:
    """Return what the overlay of a run says of files, where no namespaces keep them as they are."""
    level = Confinement.read(folder.path).files
    if level == PYTHON:
        return {"named_only_read": True}
    if level != LANDLOCK:
        return {}
    folders = kept(project)
    writable = fallback.places(folder.path, folders)
    return {
        name: tuple(str(place.resolve()) for place in places)
        for name, places in (("read_only", folders), ("writable", writable))
    }


def servers_outside(services: str) -> bool:
    """Whether a run needs servers that are not its own: the configured ones, those given by URL, or containers."""
    from django_conformance.services import containers, urls
    from django_conformance.services.locate import locate, sources
    from django_conformance.services.records import KINDS, Missing

    if services == "configured":
        return True
    if services == "auto" and any(os.environ.get(urls.variable(kind)) for kind in KINDS):
        return True
    if "container" not in sources() or containers.unavailable() is not None:
        return False
    located = [locate(kind, urls=False) for kind in KINDS]
    return any(not isinstance(place, Missing) and place.source == "container" for place in located)


def demand(confine: Confine, folder: RunFolder) -> None:
    """Check that the kernel confines a run where that was demanded.

    Raises:
        UsageError: it does not, and nothing was run.
    """
    confinement = Confinement.read(folder.path)
    if confine == "require" and not confinement.complete:
        why = "; ".join(dict.fromkeys(confinement.reasons.values()))
        raise UsageError(
            f"The kernel cannot confine this run, so nothing was run ({why}).",
            "Run on a Linux that allows namespaces, or has Landlock (6.12 or later), or leave out --confine require: "
            "Python then refuses connections.",
        )
