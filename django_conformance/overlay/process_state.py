"""What all code of a process relies on, and what code of a project may take from it: functions, open files, limits."""

from __future__ import annotations

import builtins
import json
import os
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from django_conformance.overlay import stacks

_RELIED_ON: tuple[tuple[Any, str], ...] = (
    (json, "dumps"),
    (json, "loads"),
    (os, "fork"),
    (os, "open"),
    (os, "write"),
    (builtins, "open"),
    (sys, "exit"),
    (socket, "socket"),
    (subprocess, "Popen"),
    (threading, "Lock"),
    (threading, "Thread"),
    (time, "monotonic"),
    (time, "sleep"),
    (time, "time"),
)
_STREAMS = (0, 1, 2)


def process_state() -> dict[str, Any]:
    """Return what is as it was as long as the process is, by the name that a person knows it by."""
    state: dict[str, Any] = {
        f"{module.__name__}.{name}": id(getattr(module, name, None)) for module, name in _RELIED_ON
    }
    state["sys.stdout"] = sys.stdout is None
    state["its standard streams"] = tuple(map(_is_open, _STREAMS))
    state["its open files"] = all(map(_is_open, stacks.descriptors()))
    state["its limits"] = _limits()
    return state


def functions() -> dict[tuple[Any, str], Any]:
    """Return what all code calls, as it is now."""
    return {(module, name): getattr(module, name, None) for module, name in _RELIED_ON}


def put_back(kept: dict[tuple[Any, str], Any]) -> None:
    """Make what all code calls what it was."""
    for (module, name), function in kept.items():
        if getattr(module, name, None) is not function:
            setattr(module, name, function)


def repair() -> list[str]:
    """Put back what nobody can call any more, and return what that was; another function in its place stays there."""
    repaired = []
    for (module, name), function in _OF_PYTHON.items():
        if function is not None and not callable(getattr(module, name, None)):
            setattr(module, name, function)
            repaired.append(f"{module.__name__}.{name}")
    return repaired


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _limits() -> Any:
    try:
        import resource
    except ImportError:  # another system
        return None
    return tuple(
        resource.getrlimit(kind) for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_FSIZE)
    )


_OF_PYTHON = functions()
