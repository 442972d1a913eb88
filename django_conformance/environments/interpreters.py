"""Interpreters: which Python a name or a requirement on ``Python`` means on this machine."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from django_conformance.errors import ConformanceError
from django_conformance.services.doctor import PYTHONS, interpreter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.services.doctor import InstalledInterpreter


class InterpreterMissing(ConformanceError):
    """A Python that was asked for is not on this machine."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not installed here.",
            "Install it (apt, pyenv, uv python install). django-conformance doctor lists the installed ones.",
        )
        self.name = name


def running() -> InstalledInterpreter:
    """Return the Python that this runs on, by its own path and not that of a virtual environment."""
    from django_conformance.services.doctor import InstalledInterpreter

    number = f"{sys.version_info.major}.{sys.version_info.minor}"
    path = getattr(sys, "_base_executable", None) or sys.executable
    return InstalledInterpreter(f"python{number}", path, platform.python_version())


def suiting(specifier: str) -> InstalledInterpreter:
    """Return a Python that a project allows: the running one where it may be that, else the newest here that is; the running one where none is."""
    current = running()
    if permits(specifier, current.version):
        return current
    found = (interpreter(number) for number in reversed(PYTHONS))
    return next((python for python in found if python.path and permits(specifier, python.version)), current)


def allowed(specifier: str) -> str | None:
    """Return the newest number of a Python that a project allows, ``3.13``; ``None`` where it allows none that is known."""
    return next((number for number in reversed(PYTHONS) if permits(specifier, f"{number}.99")), None)


def permits(specifier: str, version: str | None) -> bool:
    """Whether a specifier allows a version; one that cannot be read allows all."""
    try:
        return version is None or SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidSpecifier:
        return True


def installed_interpreter(number: str) -> InstalledInterpreter:
    """Return the Python ``3.13``.

    Raises:
        InterpreterMissing: it is not here, or does not start.
    """
    current = running()
    python = current if current.name == f"python{number}" else interpreter(number)
    if python.path is None:
        raise InterpreterMissing(python.name)
    return python


def split(changes: Iterable[str]) -> tuple[tuple[str, ...], InstalledInterpreter | None]:
    """Return the changes of packages, and the newest Python here that a change such as ``Python==3.13.*`` allows.

    Raises:
        InterpreterMissing: no Python here is allowed.
    """
    packages, python = [], None
    for change in changes:
        requirement = Requirement(change)
        if requirement.name.lower() == "python":
            python = _allowed(requirement)
        else:
            packages.append(change)
    return tuple(packages), python


def _allowed(requirement: Requirement) -> InstalledInterpreter:
    """Return the newest Python that a requirement allows; ``==3.13`` allows every 3.13."""
    for number in reversed(PYTHONS):
        exact = any(specifier.operator == "==" and specifier.version == number for specifier in requirement.specifier)
        python = running() if running().name == f"python{number}" else interpreter(number)
        if python.version is not None and (exact or requirement.specifier.contains(Version(python.version))):
            return python
    raise InterpreterMissing(
        f"A Python that matches {requirement.specifier}" if requirement.specifier else "A known Python"
    )
