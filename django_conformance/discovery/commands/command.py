"""A command of the project's own: its module, what came of loading it, and its source."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import relative
from django_conformance.discovery.commands.loading import SYSTEM_CHECKS, load_command
from django_conformance.discovery.commands.options import STANDARD
from django_conformance.discovery.commands.parser import base_destinations, destinations, every_action
from django_conformance.discovery.commands.source import HANDLERS, bases_of, class_in
from django_conformance.inventory import Location
from django_conformance.source.reading import attribute, members

if TYPE_CHECKING:
    import argparse

    from django_conformance.discovery.commands.loading import LoadedCommand
    from django_conformance.discovery.commands.modules import CommandModule
    from django_conformance.discovery.commands.source import CommandClass
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import Problem
    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function


@dataclass(frozen=True, eq=False)
class ProjectCommand:
    """A command of the project's own.

    ``source`` is its class ``Command``, ``None`` where its file defines none; ``bases`` are the project's own classes
    that it inherits from, the nearest first. ``location`` is its class, or its file where that defines none.
    """

    module: CommandModule
    loaded: LoadedCommand
    file: SourceFile | None
    source: CommandClass | None
    bases: tuple[CommandClass, ...]
    location: Location
    problem: Problem | None = None

    @property
    def name(self) -> str:
        """The word after ``manage.py``."""
        return self.module.name

    @property
    def instance(self) -> Any:
        """The live command, ``None`` where none could be made."""
        return self.loaded.instance

    @property
    def parser(self) -> argparse.ArgumentParser | None:
        """Its parser, ``None`` where it could not be built."""
        return self.loaded.parser

    @property
    def classes(self) -> tuple[CommandClass, ...]:
        """The project's own classes that it is made of, its own first."""
        return (*((self.source,) if self.source is not None else ()), *self.bases)

    @cached_property
    def actions(self) -> tuple[argparse.Action, ...]:
        """The arguments of its parser and of its sub-commands, without those that Django gives every command."""
        actions = every_action(self.parser) if self.parser is not None else ()
        return tuple(action for action in actions if action.dest not in base_destinations())

    @cached_property
    def options(self) -> frozenset[str]:
        """Every name that ``handle()`` may be given as an option."""
        given = destinations(self.parser) if self.parser is not None else set()
        stealth = (members(attribute(self.instance, name)) for name in ("base_stealth_options", "stealth_options"))
        return frozenset(given.union(*stealth, STANDARD))

    @property
    def handle(self) -> Function | None:
        """The ``handle()`` that its class defines, where Django calls it as it stands: undecorated, by its ``execute()``."""
        handle = self.source.method("handle") if self.source is not None else None
        if self.source is None or handle is None or handle.decorator_list or self.source.method("execute") is not None:
            return None
        return handle

    def handlers(self, source: CommandClass) -> tuple[Function, ...]:
        """Return the methods of one of its classes whose result Django writes to standard output.

        Those that the project calls by code of its own are not among them: a handler that a subclass overrides, and
        those of a command whose ``execute()`` calls them itself.
        """
        if self.instance is None:
            return () if source.method("execute") is not None else source.handlers
        kind = type(self.instance)
        if not _handled_by_django(kind):
            return ()
        return tuple(
            handler
            for handler in source.handlers
            if str(attribute(attribute(kind, handler.name), "__qualname__")).endswith(f"{source.name}.{handler.name}")
        )


def _handled_by_django(kind: type[Any]) -> bool:
    """Whether Django's ``execute()`` calls the handler, be it through a ``super().execute()`` of the project's."""
    owner = next((base for base in kind.__mro__ if "execute" in vars(base)), None)
    if owner is None:
        return False
    if owner.__module__.startswith("django."):
        return True
    try:
        text = inspect.getsource(vars(owner)["execute"])
    except Exception:  # a class may have anything for its execute()
        return False
    return "super()" in text and not any(f".{name}" in text for name in HANDLERS)


def project_command(module: CommandModule, context: DiscoveryContext) -> ProjectCommand:
    """Load a command of the project and find its source."""
    loaded = load_command(module)
    file = context.sources.at(module.path)
    source = class_in(file, "Command")
    bases = tuple(bases_of(type(loaded.instance), context.sources)) if loaded.instance is not None else ()
    location = (
        source.place(source.node) if source is not None else Location(relative(str(module.path), context.project))
    )
    problem = loaded.problem(module.name, context.project)
    if problem is not None and problem.location is None:
        attribute = source.attribute("requires_system_checks") if source and loaded.stage == SYSTEM_CHECKS else None
        place = source.place(attribute) if source is not None and attribute is not None else location
        problem = replace(problem, location=place)
    return ProjectCommand(module, loaded, file, source, bases, location, problem)
