"""Discovery of management commands: loads each of the project's own, and looks at its parser and its source."""

from __future__ import annotations

import importlib
import inspect
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import innermost, inside, problem, relative
from django_conformance.discovery.commands import (
    attributes as commands_attributes,
    calls as commands_calls,
    handle as commands_handle,
    modules as commands_modules,
    options as commands_options,
    output as commands_output,
    parser as commands_parser,
    shadows as commands_shadows,
)
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.commands.source import CommandSource
from django_conformance.inventory import Command, CommandsInventory, Location, Problem, Suspicion
from django_conformance.source.undefined import undefined_names

if TYPE_CHECKING:
    import argparse

    from django_conformance.discovery.commands.modules import Found
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.source.files import Sources


def discover(context: DiscoveryContext) -> CommandsProject:
    """Look at the project's commands."""
    return CommandsProject(context, _inventory(context))


def _inventory(context: DiscoveryContext) -> CommandsInventory:
    """Return the commands, what could not be loaded of them, and what is suspicious in their source."""
    project = context.project
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in commands_modules.sources(project)}
    look = _Look(project, context.sources)
    found = commands_modules.found()
    commands = tuple(look.at(one) for one in found)
    look.suspicions += commands_modules.never_found(project, texts)
    look.suspicions += commands_shadows.suspicions(found, look.classes, project)
    look.suspicions += commands_calls.suspicions(texts, project)
    manage = project / "manage.py"
    return CommandsInventory(
        manage="manage.py" if manage.is_file() else None,
        commands=commands,
        problems=tuple(look.problems),
        suspicions=_once(look.suspicions),
    )


class _Look:
    """Looks at one command after the other, and keeps what it saw."""

    def __init__(self, project: Path, sources: Sources) -> None:
        self.project = project
        self.sources = sources
        self.problems: list[Problem] = []
        self.suspicions: list[Suspicion] = []
        self.classes: dict[str, type[Any]] = {}
        self._base: frozenset[str] = commands_parser.base_destinations()
        self._seen: set[tuple[Path, str]] = set()

    def at(self, found: Found) -> Command:
        """Return the record of a command; only the project's own are loaded."""
        own = commands_modules.own(found, self.project)
        location = Location(relative(str(found.path), self.project)) if own else None
        record = Command(found.name, found.app, found.module, own, location, tuple(app for app, _ in found.hidden))
        if not own:
            return record
        source = CommandSource.read(found.path, self.project)
        if source is not None:
            record = replace(record, location=source.place(source.node))
        command, parser = self._load(found, source)
        file = self.sources.at(found.path)
        self.suspicions += [
            Suspicion("undefined-name", found.name, str(name), name.location, {"name": name.name, "in": name.owner})
            for name in (undefined_names(file) if file is not None else ())
        ]
        kind = type(command) if command is not None else None
        for one in self._sources(found, kind):
            self.suspicions += commands_handle.suspicions(one, found.name, kind)
            self.suspicions += commands_output.suspicions(one, found.name)
        if command is not None and source is not None:
            self.suspicions += commands_attributes.suspicions(command, source, found.name)
        if command is None or parser is None:
            return record
        self.classes[found.name] = type(command)
        self.suspicions += commands_parser.suspicions(parser, found.name, record.location, self._base)
        if source is not None:
            self.suspicions += commands_options.suspicions(command, parser, source, found.name)
            classes = self._classes(found, type(command))
            self.suspicions += commands_options.inherited(command, parser, classes, found.name)
        if not str(command.help or "").strip():
            text = f"{found.name} has no help text: manage.py {found.name} --help says nothing of what it does"
            self.suspicions.append(Suspicion("no-help", found.name, text, record.location))
        return replace(record, help=str(command.help or ""), arguments=commands_parser.arguments(parser, self._base))

    def _load(self, found: Found, source: CommandSource | None) -> tuple[Any, argparse.ArgumentParser | None]:
        """Import a command, make its instance and its parser; what fails is a problem of that stage."""
        stage, command = "command-module", None
        try:
            module = importlib.import_module(found.module)
            stage = "command-class"
            if not hasattr(module, "Command"):
                self.problems.append(
                    Problem(
                        "commands",
                        stage,
                        found.name,
                        f"{found.module} has no class Command",
                        Location(relative(str(found.path), self.project)),
                    )
                )
                return None, None
            stage = "command-instance"
            command = module.Command()
            stage = "command-parser"
            return command, self._parser(command, found, source)
        except (Exception, SystemExit) as error:
            noted = problem(
                "commands", "command-needs-database" if _queries(error) else stage, found.name, error, self.project
            )
            self.problems.append(replace(noted, location=noted.location or self._place(found, source, noted.message)))
            return (command if stage == "command-parser" else None), None

    def _parser(self, command: Any, found: Found, source: CommandSource | None) -> argparse.ArgumentParser:
        from django.core.management.base import AppCommand, BaseCommand, LabelCommand

        for base, name in ((AppCommand, "handle_app_config"), (LabelCommand, "handle_label"), (BaseCommand, "handle")):
            if isinstance(command, base):
                if getattr(type(command), name) is getattr(base, name) and type(command).execute is BaseCommand.execute:
                    place = source.place(source.node) if source is not None else None
                    text = f"{found.name} has no {name}(): NotImplementedError on every call"
                    self.suspicions.append(Suspicion("no-handle", found.name, text, place))
                break
        parser: argparse.ArgumentParser = command.create_parser("manage.py", found.name)
        return parser

    def _place(self, found: Found, source: CommandSource | None, message: str) -> Location:
        """Return the best place for a problem that no line of the project raised by itself."""
        if source is not None:
            attribute = source.attribute("requires_system_checks") if "requires_system_checks" in message else None
            return source.place(attribute or source.node)
        return Location(relative(str(found.path), self.project))

    def _sources(self, found: Found, kind: type[Any] | None) -> list[CommandSource]:
        """Return the project's own classes that a command is made of, each once for all commands."""
        fresh = [place for place in self._places(found, kind) if place not in self._seen]
        self._seen.update(fresh)
        return self._read(fresh)

    def _classes(self, found: Found, kind: type[Any]) -> list[CommandSource]:
        """Return the project's own classes that a command is made of, its own first."""
        return self._read(self._places(found, kind))

    def _places(self, found: Found, kind: type[Any] | None) -> list[tuple[Path, str]]:
        places = [(found.path, "Command")]
        for base in (kind.__mro__ if kind is not None else ())[1:]:
            path = inspect.getsourcefile(base) if base.__module__ in sys.modules and base is not object else None
            if path and inside(path, self.project):
                places.append((Path(path), base.__name__))
        return list(dict.fromkeys(places))

    def _read(self, places: list[tuple[Path, str]]) -> list[CommandSource]:
        read = (CommandSource.read(path, self.project, name) for path, name in places)
        return [one for one in read if one is not None]


def _queries(error: BaseException) -> bool:
    """Whether an error comes of a query, which discovery has no database to answer."""
    inner = innermost(error)
    return any(
        kind.__module__ in ("django.db.utils", "sqlite3") for one in (error, inner) for kind in type(one).__mro__
    )


def _once(suspicions: list[Suspicion]) -> tuple[Suspicion, ...]:
    """Drop what is said twice of the same place, as of a base class that several commands share."""
    kept = {
        (one.rule, one.message if one.location is None else str(one.location), str(one.evidence)): one
        for one in reversed(suspicions)
    }
    return tuple(reversed(kept.values()))
