"""Discovery of database routers: what DATABASE_ROUTERS names, loaded one by one as Django does.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#database-routers
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, problem, relative
from django_conformance.inventory import Location, Problem, Router
from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.source.files import SourceFile

METHODS = ("db_for_read", "db_for_write", "allow_relation", "allow_migrate")


@dataclass(frozen=True)
class LoadedRouters:
    """The routers: as records, and as the objects that answer, in the same order."""

    routers: tuple[Router, ...] = ()
    objects: tuple[Any, ...] = ()
    problems: tuple[Problem, ...] = ()


def load(context: DiscoveryContext) -> LoadedRouters:
    """Load the routers; one that cannot be loaded is a problem, and then none answers, as in Django."""
    from django.utils.module_loading import import_string

    routers: list[Router] = []
    objects: list[Any] = []
    problems: list[Problem] = []
    entries = context.originals.get("DATABASE_ROUTERS") or ()
    if isinstance(entries, str):
        text = (
            f"DATABASE_ROUTERS is the text {entries!r}, and Django takes each of its letters for a router: write a list, "
            f"[{entries!r}]"
        )
        return LoadedRouters(problems=(Problem("databases", "router", "DATABASE_ROUTERS", text),))
    if not isinstance(entries, (list, tuple, set, frozenset)):
        text = f"DATABASE_ROUTERS is {entries!r}, of {type(entries).__name__}, and Django goes through it as a list"
        return LoadedRouters(problems=(Problem("databases", "router", "DATABASE_ROUTERS", text),))
    for entry in entries:
        path = entry if isinstance(entry, str) else path_of(entry)
        try:
            router = import_string(entry)() if isinstance(entry, str) else entry
        except BaseException as error:
            cause = problem("databases", "router", path, error, context.project)
            text = f"DATABASE_ROUTERS names {path!r}, which cannot be loaded: {cause.message}"
            problems.append(Problem("databases", "router", path, text, cause.location))
            continue
        # Its path is not the entry where that is a function that makes it, or another name of its class.
        methods = tuple(name for name in METHODS if callable(attribute(router, name)))
        routers.append(Router(path_of(router), methods, place_of(type(router), context)))
        objects.append(router)
    return LoadedRouters(tuple(routers), tuple(objects), tuple(problems))


def path_of(router: Any) -> str:
    """Return the dotted path of a router's class."""
    return f"{type(router).__module__}.{type(router).__qualname__}"


def sources_of(router: Any, context: DiscoveryContext) -> Iterator[tuple[SourceFile, ast.ClassDef]]:
    """Yield the classes of a router that are the project's, as source."""
    for kind in type(router).__mro__:
        for file in context.sources.code(containing=("db_for_", "allow_")):
            if file.module == kind.__module__:
                yield from ((file, node) for node in file.of(ast.ClassDef) if node.name == kind.__name__)


def place_of(thing: Any, context: DiscoveryContext) -> Location | None:
    """Return where a class, function or method stands; ``None`` for what has no source, or none of the project's."""
    thing = getattr(thing, "__func__", thing)
    try:
        path = inspect.getsourcefile(thing)
        if path is None or not inside(path, context.project):
            return None
        return _place_of_class(thing, path, context) or Location(
            relative(path, context.project), inspect.getsourcelines(thing)[1]
        )
    except (OSError, TypeError):
        return None


def _place_of_class(thing: Any, path: str, context: DiscoveryContext) -> Location | None:
    """Return where a class stands that is the only one of its name in a file; ``inspect`` would parse the file for each class."""
    file = context.sources.at(path)
    if file is None or not isinstance(thing, type):
        return None
    classes = [node for node in file.of(ast.ClassDef) if node.name == thing.__name__]
    if len(classes) != 1:
        return None
    (node,) = classes
    return Location(file.relative, min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]))
