"""Runs first in every Python process of a run: installs the overlay, then the environment's own sitecustomize."""

import os
import sys


def _install() -> None:
    path = os.environ.get("DJANGO_CONFORMANCE_OVERLAY")
    if not path or not os.path.exists(path):
        return
    try:
        import django_conformance.overlay as overlay
    except ImportError:
        return  # an interpreter of another environment, started by the project
    from pathlib import Path

    try:
        overlay.install(overlay.read(Path(path)))
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(70)  # without its overlay no process of a run may go on: it would reach the configured services


def _next_sitecustomize() -> None:
    import importlib.machinery
    import importlib.util

    here = os.path.dirname(os.path.abspath(__file__))
    others = [entry for entry in sys.path if os.path.abspath(entry) != here]
    found = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if found is not None and found.loader is not None:
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)


_install()
_next_sitecustomize()
