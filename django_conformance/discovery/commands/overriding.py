"""Commands of one name in several apps: the app that stands first in INSTALLED_APPS wins.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#overriding-commands
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import inside, relative
from django_conformance.discovery.commands.loading import command_class
from django_conformance.inventory import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from django_conformance.discovery.commands.modules import CommandModule


@dataclass(frozen=True)
class HiddenCommand:
    """A command that never runs, since an earlier app has another of its name that is no subclass of it.

    ``own`` says that the hidden one is the project's; ``location`` is that one then, else the one that runs.
    """

    name: str
    runs: str
    app: str
    own: bool
    location: Location


def hidden_commands(
    modules: Iterable[CommandModule], kinds: Mapping[str, type], project: Path
) -> Iterator[HiddenCommand]:
    """Yield the commands that are hidden, where they or what hides them is the project's own.

    ``kinds`` are the classes of the project's commands, by name, as far as they could be loaded.
    """
    for module in modules:
        for hidden in module.hidden:
            own = inside(str(hidden.path), project)
            kind = kinds.get(module.name) or command_class(module)
            if (own or inside(str(module.path), project)) and not _builds_on(kind, hidden):
                path = hidden.path if own else module.path
                yield HiddenCommand(module.name, module.app, hidden.app, own, Location(relative(str(path), project)))


def _builds_on(kind: type | None, hidden: CommandModule) -> bool:
    base = command_class(hidden)
    return kind is not None and base is not None and issubclass(kind, base)
