"""The overlay: the one way in which every process of a run gets its private endpoints.

The run's own pytest process, the Celery worker, the ASGI server and every ``manage.py`` call :func:`install` before the
project is imported: pytest directly, the others through ``boot/sitecustomize.py``, which stands first on their
``PYTHONPATH``. From then on

* the settings module, whoever imports it, has private endpoints instead of its own (``substitution``, ``settings``),
* what Celery is given in code is redirected where it connects (``celery_hook``),
* a connection to anything else is refused and written down (``guard``, ``clients``).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from django_conformance.codec import from_json, to_json
from django_conformance.overlay.record import Overlay

__all__ = ["OVERLAY_VARIABLE", "RUN_VARIABLE", "Overlay", "active", "environment", "install", "read", "write"]

OVERLAY_VARIABLE = "DJANGO_CONFORMANCE_OVERLAY"
"""Environment variable that names the overlay's file; every process of a run has it."""

RUN_VARIABLE = "DJANGO_CONFORMANCE_RUN"
"""Environment variable that marks every process of a run with the run's id."""

_active: list[Overlay] = []


def active() -> Overlay | None:
    """Return the overlay installed in this process."""
    return _active[0] if _active else None


def write(overlay: Overlay) -> Path:
    """Write the overlay into its run's folder and return the file."""
    path = Path(overlay.folder) / "overlay.json"
    path.write_text(json.dumps(to_json(overlay)), encoding="utf-8")
    return path


def read(path: Path) -> Overlay:
    """Read what :func:`write` wrote."""
    return from_json(Overlay, json.loads(path.read_text(encoding="utf-8")))


def environment(overlay: Overlay, base: dict[str, str] | None = None) -> dict[str, str]:
    """Return the environment in which a process of the run is started, so that it boots with the overlay."""
    values = dict(os.environ if base is None else base)
    paths = [str(Path(__file__).parent / "boot"), values.get("PYTHONPATH", "")]
    values.update(
        {
            OVERLAY_VARIABLE: str(Path(overlay.folder) / "overlay.json"),
            RUN_VARIABLE: overlay.run,
            "DJANGO_SETTINGS_MODULE": overlay.settings,
            "PYTHONPATH": os.pathsep.join(path for path in paths if path),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
        }
    )
    return values


def install(overlay: Overlay) -> None:
    """Put the overlay in force in this process, once; call it before anything of the project is imported."""
    from django_conformance.overlay import celery_hook, clients, guard, settings

    if _active:
        return
    _active.append(overlay)
    sys.dont_write_bytecode = True
    guard.install(overlay)
    settings.install(overlay)
    celery_hook.install(overlay)
    clients.install(overlay)
