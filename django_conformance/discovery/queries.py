"""Queries that a project makes while it is loaded, for which discovery has no database at first, and other servers it asks.

Each is noted with the project's line. Where one stops something, a run makes its databases and discovers again, and so
does a run that makes them anyway; where it cannot, what a query stopped is not judged. ``ready()`` of one app that stops at a query leaves the other apps ready.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.discovery.cause import STOPPED, inside, is_unanswered, is_undecided, locate, relative, texts
from django_conformance.inventory import Location
from django_conformance.overlay.guard import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from django_conformance.overlay import Overlay

QUERIED = "discovery-queried"
"""The file in the run's folder that is there once the project has made a query."""

READY, IMPORT = "ready()", "import"


@dataclass(frozen=True)
class Query:
    """A query while loading: the project's innermost line, and the line of ``ready()`` or of the module that led to it.

    ``during`` is :data:`READY`, :data:`IMPORT`, or empty where the project was asked something else.
    """

    during: str
    place: Location | None
    subject: str = ""


@dataclass(frozen=True)
class Unanswered:
    """An app whose ``ready()`` stopped at a server that discovery does not have: its address, and the project's line."""

    app: str
    target: str
    place: Location | None


_made: dict[Query, None] = {}
_unanswered: dict[Unanswered, None] = {}
_TARGET = re.compile(rf"{re.escape(REFUSED)} a connection to (?P<target>\S+?):? ")
_noting: list[dict[Query, None]] = []


def made() -> tuple[Query, ...]:
    """Return the queries that were made in this process, each line once."""
    return tuple(_made)


def unanswered() -> tuple[Unanswered, ...]:
    """Return the apps whose ``ready()`` a server other than a database has stopped in this process."""
    return tuple(_unanswered)


@contextmanager
def noting() -> Iterator[dict[Query, None]]:
    """Give the queries that are made meanwhile, each line once: also those of a line that has queried before."""
    noted: dict[Query, None] = {}
    _noting.append(noted)
    try:
        yield noted
    finally:
        _noting.pop()


def watch(overlay: Overlay) -> None:
    """Begin to note queries; before Django is set up."""
    project = Path(overlay.project)

    def connecting(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        query = _query(sys._getframe(1), project)
        for noted in _noting:
            noted.setdefault(query)
        if query not in _made:
            _made[query] = None
            Path(overlay.folder, QUERIED).touch()
        return wrapped(*args, **kwargs)

    def base(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "BaseDatabaseWrapper.ensure_connection", connecting)

    wrapt.when_imported("django.db.backends.base.base")(base)
    leave_ready(project)


def leave_ready(project: Path | None = None) -> None:
    """Let ``django.setup()`` go on after an app's ``ready()`` that a query stopped; any other error of it is raised.

    For a ``project``, servers that stopped one are noted with its line.
    """

    def create(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        config = wrapped(*args, **kwargs)
        config.ready = _unless_unanswered(config.ready, str(config.name), project)
        return config

    def config(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "AppConfig.create", create)

    wrapt.when_imported("django.apps.config")(config)


def _unless_unanswered(ready: Any, app: str, project: Path | None) -> Any:
    @wraps(ready)
    def tried() -> None:
        try:
            ready()
        except Exception as error:
            if not is_undecided(error) and not is_unanswered(error):
                raise
            target = next((match["target"] for text in texts(error) if (match := _TARGET.search(text))), "")
            if target and project is not None:
                _unanswered[Unanswered(app, target, locate(error, project))] = None

    return tried


def _query(frame: FrameType | None, project: Path) -> Query:
    """Describe the query that a frame comes from: by the project's innermost frame, and by that which loads."""
    place: Location | None = None
    while frame is not None:
        code = frame.f_code
        if inside(code.co_filename, project):
            own = Location(relative(code.co_filename, project), frame.f_lineno)
            place = place or own
            if code.co_name == "<module>" and frame.f_globals.get("__name__") != "__main__":
                return Query(IMPORT, place, str(frame.f_globals.get("__name__")))
            if code.co_name == "ready" and _is_app_config(frame.f_locals.get("self")):
                return Query(READY, place, str(frame.f_locals["self"].name))
        frame = frame.f_back
    return Query("", place)


def _is_app_config(value: Any) -> bool:
    return any(base.__name__ == "AppConfig" and base.__module__ == "django.apps.config" for base in type(value).__mro__)


def queried(folder: Path) -> bool:
    """Whether the discovery of a run made a query."""
    return (folder / QUERIED).exists()


def stopped(folder: Path) -> bool:
    """Whether a query kept the discovery of a run from something: a project that expects it to fail lacks nothing."""
    return (folder / STOPPED).exists()
