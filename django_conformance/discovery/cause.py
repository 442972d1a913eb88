"""From an exception to a problem: the innermost cause, and the line of the project it came from."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from django_conformance.inventory import Area, Location, Problem
from django_conformance.source.roots import owns, shown


def problem(area: Area, stage: str, subject: str, error: BaseException, project: Path) -> Problem:
    """Describe what stopped ``stage`` for ``subject``.

    The message is that of the innermost cause; the location is the last line of the project on the way to it, or the
    place of a syntax error.
    """
    inner = innermost(error)
    message = described(inner)
    if inner is not error and described(error) != message:
        message = f"{message} (which led to {described(error)})"
    return Problem(area, stage, subject, message, locate(inner, project) or locate(error, project))


def described(error: BaseException) -> str:
    """Return an exception's type and text, as the last line of a traceback has them."""
    if isinstance(error, SystemExit):
        return f"sys.exit({error.code!r}) was called"
    try:
        text = str(error).strip()
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def innermost(error: BaseException) -> BaseException:
    """Follow an exception to the one that started it, as Python prints them: causes, then contexts not suppressed."""
    seen = {id(error)}
    while True:
        earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if earlier is None or id(earlier) in seen:
            return error
        seen.add(id(earlier))
        error = earlier


def locate(error: BaseException, project: Path) -> Location | None:
    """Return the last line of the project that an exception passed through."""
    if isinstance(error, SyntaxError) and error.filename and inside(error.filename, project):
        return Location(relative(error.filename, project), error.lineno)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if inside(frame.filename, project):
            return Location(relative(frame.filename, project), frame.lineno)
    return None


def inside(path: str, project: Path) -> bool:
    """Whether a file is the project's own: there, in its folder or its repository, and not in an environment kept in it."""
    if path.startswith("<") or not owns(path, project):
        return False
    return os.path.exists(os.path.realpath(path))  # noqa: PTH110 - Path.exists() raises in a folder that may not be entered


def own_folder(folder: str, project: Path) -> bool:
    """Whether a folder, an application's say, is the project's own, or the project's folder itself."""
    return os.path.realpath(folder) == os.path.realpath(project) or inside(folder, project)


def relative(path: str, project: Path) -> str:
    """Return a file's path as a person working in the project would write it."""
    return shown(path, project)
