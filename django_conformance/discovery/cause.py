"""From an exception to a problem: the innermost cause, and the line of the project it came from."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from django_conformance.inventory import Area, Location, Problem
from django_conformance.observations import shortened
from django_conformance.overlay import active
from django_conformance.overlay.guard import REFUSED
from django_conformance.source.roots import owns, shown

STOPPED = "discovery-stopped-by-a-query"
"""The file in the run's folder that is there once a query has kept discovery from something."""

_LOOKUPS = (KeyError, IndexError, StopIteration)
"""Errors that say of themselves what was looked for, and not what for."""

_DRIVERS = ("sqlite3", "psycopg", "psycopg2", "pymysql", "MySQLdb", "asyncpg")


def problem(area: Area, stage: str, subject: str, error: BaseException, project: Path) -> Problem:
    """Describe what stopped ``stage`` for ``subject``.

    The message is that of the innermost cause, or of the error that says in words what that one looked for; the location is the
    last line of the project on the way to it, or the place of a syntax error; of models that are imported too early, that import.
    """
    inner = innermost(error)
    message = described(inner)
    if _says_less(inner, error):
        was_named = str(inner).strip("'\"") in str(error)
        message = described(error) if was_named else f"{described(error)} (from {message})"
    elif inner is not error and described(error) != message:
        message = f"{message} (which led to {described(error)})"
    location = locate(inner, project) or locate(error, project)
    imports = _imports(inner, project) if type(inner).__name__ == "AppRegistryNotReady" else []
    if imports:
        location = imports[-1]
        message = f"{message} Models were imported before that: {', which imports '.join(map(str, imports))}"
    return Problem(area, stage, subject, message, location, is_undecided(error))


def _says_less(inner: BaseException, error: BaseException) -> bool:
    """Whether the innermost cause is only how something was looked for in vain, and the error says in words what."""
    return type(inner) in _LOOKUPS and type(error) not in _LOOKUPS and str(error).strip() != ""


def discovering() -> bool:
    """Whether this process discovers a project, without the servers that the project has."""
    overlay = active()
    return overlay is not None and overlay.mode == "observe"


def is_undecided(error: BaseException) -> bool:
    """Whether an error says only that discovery has no server; where a database would have answered, that is noted."""
    overlay = active()
    if overlay is None or overlay.mode != "observe" or not is_unanswered(error):
        return False
    if any(_is_of_a_database(earlier) for earlier in _chain(error)):
        Path(overlay.folder, STOPPED).touch()
    return True


def is_unanswered(error: BaseException) -> bool:
    """Whether an error comes of asking a server, or a table or row of a database: it says nothing of the project's code."""
    return any(_is_no_answer(earlier) for earlier in _chain(error))


def _is_no_answer(error: BaseException) -> bool:
    if REFUSED in str(error) or _is_of_a_database(error):
        return True
    missing = ("django.core.exceptions", "ObjectDoesNotExist")
    return any((base.__module__, base.__name__) == missing for base in type(error).__mro__)


def _is_of_a_database(error: BaseException) -> bool:
    return any(
        base.__module__.partition(".")[0] in _DRIVERS
        or (base.__module__, base.__name__) == ("django.db.utils", "Error")
        for base in type(error).__mro__
    )


def _chain(error: BaseException) -> list[BaseException]:
    """Return an error and all that led to it."""
    chain: list[BaseException] = []
    ahead: list[BaseException | None] = [error]
    while ahead:
        earlier = ahead.pop()
        if earlier is not None and earlier not in chain:
            chain.append(earlier)
            ahead += [earlier.__cause__, earlier.__context__]
    return chain


def texts(error: BaseException) -> list[str]:
    """Return the texts of an error and of all that led to it."""
    return [str(earlier) for earlier in _chain(error)]


def described(error: BaseException) -> str:
    """Return an exception's type and text, as the last line of a traceback has them."""
    if isinstance(error, SystemExit):
        return f"sys.exit({error.code!r}) was called"
    try:
        text = shortened(str(error).strip())
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


def _imports(error: BaseException, project: Path) -> list[Location]:
    """Return the lines of the project that imported one another on the way to an error, the outermost first."""
    return [
        Location(relative(frame.filename, project), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if (frame.line or "").startswith(("import ", "from ")) and inside(frame.filename, project)
    ]


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
