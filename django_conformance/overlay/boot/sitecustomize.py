"""Runs first in every Python process of a run: installs the overlay, then the environment's own sitecustomize."""

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))


def _install() -> None:
    path = os.environ.get("DJANGO_CONFORMANCE_OVERLAY")
    if not path or not os.path.exists(path):
        return
    root = os.path.dirname(os.path.dirname(os.path.dirname(_HERE)))
    added = root not in sys.path
    if added:
        sys.path.append(root)  # for a checkout that is not installed, and for an interpreter of another environment
    try:
        from pathlib import Path

        try:
            import wrapt  # noqa: F401 - a dependency of ours: its absence means another environment
        except ImportError:
            _guard_alone(path)
            return
        from django_conformance import overlay
        from django_conformance.overlay import patches, stacks

        stacks.install()
        known = overlay.read(Path(path))
        if any(word.startswith("django_conformance.") for word in sys.orig_argv[1:3]):
            patches.install(Path(known.folder))
        overlay.install(known)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(70)  # without its overlay no process of a run may go on: it would reach the configured services
    finally:
        if added:
            sys.path.remove(root)


def _guard_alone(path: str) -> None:
    """Refuse connections in an interpreter of another environment; the settings there stay as they are."""
    try:
        from pathlib import Path

        from django_conformance.overlay import guard, read
    except Exception:  # an interpreter too old for this code
        return
    guard.install(read(Path(path)))


def _next_sitecustomize() -> None:
    import importlib.machinery
    import importlib.util

    others = [entry for entry in sys.path if os.path.abspath(entry) != _HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)


_install()
_next_sitecustomize()
