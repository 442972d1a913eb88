"""Discovery of database routers: what DATABASE_ROUTERS names, loaded one by one as Django does.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#database-routers
"""

from __future__ import annotations

import difflib
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, problem, relative
from django_conformance.inventory import Location, Problem, Router, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext

METHODS = ("db_for_read", "db_for_write", "allow_relation", "allow_migrate")

_OLD = {"allow_syncdb": "allow_migrate"}

_CALLS: dict[str, tuple[tuple[str, ...], dict[str, None]]] = {
    "db_for_read": (("model",), {"instance": None}),
    "db_for_write": (("model",), {"instance": None}),
    "allow_relation": (("obj1", "obj2"), {}),
    "allow_migrate": (("db", "app_label"), {"model_name": None, "model": None}),
}
"""How Django calls each method: positional arguments, and the keywords that it adds sooner or later."""


@dataclass(frozen=True)
class LoadedRouters:
    """The routers: as records, and as the objects that answer, in the same order."""

    routers: tuple[Router, ...]
    objects: tuple[Any, ...]
    problems: list[Problem]
    suspicions: tuple[Suspicion, ...]


def load(context: DiscoveryContext) -> LoadedRouters:
    """Load the routers; one that cannot be loaded is a problem, and then none answers, as in Django."""
    from django.utils.module_loading import import_string

    routers: list[Router] = []
    objects: list[Any] = []
    problems: list[Problem] = []
    suspicions: list[Suspicion] = []
    entries = context.originals.get("DATABASE_ROUTERS") or ()
    if isinstance(entries, str):
        text = (
            f"DATABASE_ROUTERS is the text {entries!r}, and Django takes each of its letters for a router: write a list, "
            f"[{entries!r}]"
        )
        return LoadedRouters((), (), [Problem("databases", "router", "DATABASE_ROUTERS", text)], ())
    for entry in entries:
        path = entry if isinstance(entry, str) else path_of(entry)
        try:
            made = import_string(entry)() if isinstance(entry, str) else entry
        except (Exception, SystemExit) as error:
            found = problem("databases", "router", path, error, context.project)
            text = f"DATABASE_ROUTERS names {path!r}, which cannot be loaded: {found.message}"
            problems.append(Problem("databases", "router", path, text, found.location))
            continue
        path = path_of(made)  # the entry may be a function that makes it, or another name of its class
        methods = tuple(name for name in METHODS if callable(getattr(made, name, None)))
        routers.append(Router(path, methods, place_of(type(made), context)))
        objects.append(made)
        suspicions += [one for name in methods if (one := _signature(made, path, name, context)) is not None]
        suspicions += _never_asked(made, path, context)
    return LoadedRouters(tuple(routers), tuple(objects), problems, tuple(suspicions))


def path_of(router: Any) -> str:
    """Return the dotted path of a router's class."""
    return f"{type(router).__module__}.{type(router).__qualname__}"


def place_of(what: Any, context: DiscoveryContext) -> Location | None:
    """Return where a class or function stands; ``None`` for what has no source, or none of the project's."""
    try:
        path = inspect.getsourcefile(what)
        line = inspect.getsourcelines(what)[1]
    except (OSError, TypeError):
        return None
    if path is None or not inside(path, context.project):
        return None
    return Location(relative(path, context.project), line)


def _signature(router: Any, path: str, name: str, context: DiscoveryContext) -> Suspicion | None:
    method = getattr(router, name)
    arguments, keywords = _CALLS[name]
    try:
        signature = inspect.signature(method)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*arguments, **keywords)
    except TypeError as error:
        added = "".join(f", {keyword}=…" for keyword in keywords)
        called = f"{name}({', '.join(arguments)}{added})"
        text = f"{path}.{name}{signature} cannot take what Django calls it with, {called}: {error}"
        place = place_of(getattr(method, "__func__", method), context)
        return Suspicion("router-signature", path, text, place, {"method": name, "signature": str(signature)})
    return None


def _never_asked(router: Any, path: str, context: DiscoveryContext) -> Iterator[Suspicion]:
    """Yield each method that is a misspelling, or the old name, of one that Django asks and the router lacks."""
    for name in dir(type(router)):
        if name.startswith("_") or name in METHODS or not callable(getattr(router, name, None)):
            continue
        near = _OLD.get(name) or next(iter(difflib.get_close_matches(name, METHODS, n=1, cutoff=0.85)), None)
        if near is not None and not hasattr(router, near):
            text = (
                f"{path}.{name}() is never called: Django asks a router by {', '.join(METHODS)}; did you mean {near!r}?"
            )
            place = place_of(getattr(getattr(router, name), "__func__", None), context)
            yield Suspicion("router-signature", path, text, place, {"method": name, "suggestion": near})
