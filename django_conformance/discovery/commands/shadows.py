"""Commands of one name in several apps: the app that stands first in INSTALLED_APPS wins, silently.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#overriding-commands
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from django_conformance.discovery.commands.modules import Found


def suspicions(found: Iterable[Found], classes: dict[str, type[Any]], project: Path) -> Iterator[Suspicion]:
    """Yield a suspicion for each command that another hides without building on it.

    ``classes`` are the loaded commands of the project, by name.
    """
    for one in found:
        for app, path in one.hidden:
            hidden_own, own = inside(str(path), project), inside(str(one.path), project)
            if not (own or hidden_own) or _builds_on(
                classes.get(one.name) or _class(one.app, one.name), _class(app, one.name)
            ):
                continue
            if hidden_own:
                text = (
                    f"{app} and {one.app} both have a command {one.name}: that of {one.app} runs, since it stands "
                    f"first in INSTALLED_APPS, that of {app} never does"
                )
                yield Suspicion(
                    "shadowed", one.name, text, Location(relative(str(path), project)), {"runs": one.app, "hidden": app}
                )
            else:
                text = (
                    f"{one.app} replaces the command {one.name} of {app} without building on it: its options and its "
                    "output are another's"
                )
                yield Suspicion(
                    "replaces",
                    one.name,
                    text,
                    Location(relative(str(one.path), project)),
                    {"runs": one.app, "hidden": app},
                )


def _class(app: str, name: str) -> type[Any] | None:
    try:
        kind = importlib.import_module(f"{app}.management.commands.{name}").Command
    except (Exception, SystemExit):
        return None
    return kind if isinstance(kind, type) else None


def _builds_on(winner: type[Any] | None, hidden: type[Any] | None) -> bool:
    return winner is not None and hidden is not None and issubclass(winner, hidden)
