"""The overlay: the one way in which every process of a run gets its private endpoints.

The run's own pytest process, the Celery worker, the ASGI server and every ``manage.py`` call :func:`install` before the
project is imported: pytest directly, the others through ``boot/sitecustomize.py``, which stands first on their
``PYTHONPATH``. From then on

* the settings module, whoever imports it, has private endpoints instead of its own (``substitution``, ``settings``),
* what Celery is given in code is redirected where it connects (``celery_hook``),
* where the configured services are used, names on them are the run's own (``own_names``),
* a connection to anything else is refused and written down (``guard``, ``clients``),
* a write into what the kernel lets only be read is refused with the reason (``read_only``),
* what it starts in its turn is a process of the run too, and log files lie in the run's folder (``processes``),
* system checks wait for the run's databases (``turns``),
* every deprecation warning is written down, and nothing else becomes of it (``deprecations``).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django_conformance import bytecode
from django_conformance.codec import dumps, from_json, loads, to_json
from django_conformance.overlay.record import OVERLAY_VARIABLE, RUN_VARIABLE, Overlay
from django_conformance.tail import write_private

__all__ = ["OVERLAY_VARIABLE", "RUN_VARIABLE", "Overlay", "active", "environment", "install", "read", "write"]

BOOT = str(Path(__file__).parent / "boot")
"""The folder whose ``sitecustomize`` installs the overlay in a Python process that has it on its ``PYTHONPATH``."""

_active: list[Overlay] = []


def active() -> Overlay | None:
    """Return the overlay installed in this process."""
    return _active[0] if _active else None


def write(overlay: Overlay) -> Path:
    """Write the overlay into its run's folder and return the file."""
    path = Path(overlay.folder) / "overlay.json"
    write_private(path, dumps(to_json(overlay)))
    return path


def read(path: Path) -> Overlay:
    """Read what :func:`write` wrote."""
    return from_json(Overlay, loads(path.read_text(encoding="utf-8")))


def environment(overlay: Overlay, base: dict[str, str] | None = None) -> dict[str, str]:
    """Return the environment in which a process of the run is started, so that it boots with the overlay."""
    values = dict(os.environ if base is None else base)
    paths = [path for path in values.get("PYTHONPATH", "").split(os.pathsep) if path and path != BOOT]
    values.update(
        {
            OVERLAY_VARIABLE: str(Path(overlay.folder) / "overlay.json"),
            RUN_VARIABLE: overlay.run,
            "SPT_NOENV": "1",  # or setproctitle, where Celery finds it, overwrites the mark
            "DJANGO_SETTINGS_MODULE": overlay.settings,
            "PYTHONPATH": os.pathsep.join([BOOT, *paths]),
            **bytecode.variables(Path(overlay.folder)),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(Path(overlay.folder) / "tmp"),
        }
    )
    return values


def install(overlay: Overlay) -> None:
    """Put the overlay in force in this process, once; call it before anything of the project is imported."""
    from django_conformance.overlay import (
        celery_hook,
        clients,
        deprecations,
        guard,
        own_names,
        processes,
        read_only,
        settings,
        threads,
        turns,
    )

    if _active:
        return
    _active.append(overlay)
    sys.dont_write_bytecode = not bytecode.is_kept(Path(overlay.folder))
    _surround(overlay)
    for name in ("logs", "mail", "media", "tmp"):
        (Path(overlay.folder) / name).mkdir(exist_ok=True)
    guard.install(overlay)
    read_only.install(overlay)
    deprecations.install(overlay)
    processes.install(overlay)
    threads.install(overlay)
    settings.install(overlay)
    celery_hook.install(overlay)
    own_names.install(overlay)
    clients.install(overlay)
    turns.install(overlay)


def _surround(overlay: Overlay) -> None:
    """Give this process what ``manage.py`` gives its own."""
    sys.path[:0] = [path for path in overlay.path_first if path not in sys.path]
    sys.path.extend(path for path in overlay.path_last if path not in sys.path)
    for name, value in overlay.variables.items():
        os.environ.setdefault(name, value)
