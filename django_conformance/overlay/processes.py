"""Keeps what a process of the run starts, and what it logs, inside the run."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.record import CARRIED

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

STARTING = threading.RLock()
"""Held while a process is started, and while this one is copied: a copy that is made in between would keep the pipes open that tell
whoever started it that its program has begun, and has ended."""

_DEVICES = ("/dev/", "/proc/")


def install(overlay: Overlay) -> None:
    """Give the overlay to processes that get an environment of their own, and move log files into the run's folder."""

    def popen(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if kwargs.get("env") is not None:
            kwargs = {**kwargs, "env": carried(kwargs["env"])}
        with STARTING:
            return wrapped(*args, **kwargs)

    def file_handler(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        filename = os.path.abspath(args[0] if args else kwargs.pop("filename"))  # noqa: PTH100 - as logging does it
        return wrapped(_moved(filename, overlay), *args[1:], **kwargs)

    wrapt.wrap_function_wrapper(subprocess, "Popen.__init__", popen)
    wrapt.wrap_function_wrapper(logging, "FileHandler.__init__", file_handler)


def carried(environment: Any) -> dict[Any, Any]:
    """Return an environment with what makes a process one of the run's, where it lacks that."""
    values = dict(environment)
    if any(isinstance(name, bytes) for name in values):
        values = {os.fsdecode(name): os.fsdecode(value) for name, value in values.items()}
    for name in CARRIED:
        if name in os.environ:
            values.setdefault(name, os.environ[name])
    boot = os.environ.get("PYTHONPATH", "").split(os.pathsep)[0]
    paths = values.get("PYTHONPATH", "").split(os.pathsep)
    if boot and boot not in paths:
        values["PYTHONPATH"] = os.pathsep.join([boot, *filter(None, paths)])
    return values


def _moved(filename: str, overlay: Overlay) -> str:
    if filename.startswith((*_DEVICES, overlay.folder + os.sep)):
        return filename
    name = os.path.relpath(filename, overlay.project).replace(os.sep, "-").lstrip("-.")
    return f"{overlay.folder}/logs/project-{name}"
