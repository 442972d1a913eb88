"""Loads a command as Django does: its module, an instance of its class, its parser.

Whatever the project's code raises on the way, ``sys.exit()`` and ``KeyboardInterrupt`` among it, is a problem of that command alone.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import innermost, problem
from django_conformance.discovery.commands.parser import arguments, base_destinations, every_action
from django_conformance.discovery.interrupts import Interrupted, interruptible
from django_conformance.discovery.queries import noting
from django_conformance.source.spelling import nearest

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.discovery.commands.modules import CommandModule
    from django_conformance.inventory import Location, Problem

MODULE = "command-module"
CLASS = "command-class"
INSTANCE = "command-instance"
PARSER = "command-parser"
SYSTEM_CHECKS = "command-system-checks"
DATABASE = "command-needs-database"


PACKAGE = "command-package"
HELPER = "command-none"
REFUSED = "command-refused"
"""A command raises ``CommandError`` before it runs: it asks for a configuration, in words of its own."""


class NotACommand(Exception):
    """A module has nothing that Django could run."""


@dataclass(frozen=True, eq=False)
class LoadedCommand:
    """A command, as far as it could be loaded; ``error`` is what stopped that in ``stage``.

    ``parser`` is ``None`` too where it is not one of argparse. ``arguments`` describe it, as those of
    :class:`~django_conformance.inventory.Command` do. ``queried`` are the lines of the project that query meanwhile.
    """

    instance: Any = None
    parser: argparse.ArgumentParser | None = None
    help: str = ""
    arguments: tuple[dict[str, Any], ...] = ()
    stage: str = ""
    error: BaseException | None = None
    queried: tuple[Location | None, ...] = ()

    def problem(self, name: str, project: Path) -> Problem | None:
        """Return what stopped the command of this name from being loaded; ``None`` where nothing did."""
        if self.error is None:
            return None
        described = problem("commands", self.stage, name, self.error, project)
        return replace(described, message=str(self.error)) if isinstance(self.error, NotACommand) else described


def load_command(module: CommandModule) -> LoadedCommand:
    """Load a command as far as that goes, and note what it queries."""
    with noting() as queries, interruptible():
        loaded = _loaded(module)
    return replace(loaded, queried=tuple(query.place for query in queries))


def _loaded(module: CommandModule) -> LoadedCommand:
    stage, loaded = MODULE, LoadedCommand()
    try:
        imported = importlib.import_module(module.dotted)
        stage = HELPER
        _require(imported, "Command", f"{module.dotted} has no class Command")
        stage = INSTANCE
        instance = imported.Command()
        stage = CLASS
        _require(instance, "create_parser", f"{module.dotted}.Command does not inherit from BaseCommand")
        loaded, stage = LoadedCommand(instance), PARSER
        parser = instance.create_parser("manage.py", module.name)
        if isinstance(parser, argparse.ArgumentParser):
            _require_names(parser)
            loaded = replace(loaded, parser=parser, arguments=arguments(parser, base_destinations()))
        return replace(loaded, help=str(getattr(instance, "help", "") or ""))
    except Interrupted:
        raise
    except BaseException as error:
        return replace(loaded, stage=_stage(stage, error, module), error=error)


def _require(owner: object, name: str, lacks: str) -> None:
    if not hasattr(owner, name):
        raise NotACommand(lacks)


def _require_names(parser: argparse.ArgumentParser) -> None:
    for action in every_action(parser):
        if not isinstance(action.dest, str):
            raise TypeError(f"the dest of an argument is {action.dest!r}, not a string")


def command_class(module: CommandModule) -> type[Any] | None:
    """Return the class of a command, ``None`` where it cannot be imported or is made by something else."""
    try:
        with interruptible():
            kind = importlib.import_module(module.dotted).Command
    except Interrupted:
        raise
    except BaseException:
        return None
    return kind if isinstance(kind, type) else None


def _stage(stage: str, error: BaseException, module: CommandModule) -> str:
    if stage == INSTANCE and "requires_system_checks" in str(error):
        return SYSTEM_CHECKS
    if stage == HELPER and not isinstance(error, NotACommand):
        return CLASS
    package = missing_package(error)
    if stage == MODULE and ((package and not _is_beside(package, module)) or _leaves_for_a_package(error, module)):
        return PACKAGE
    if stage in (MODULE, INSTANCE) and _is_refusal(error):
        return REFUSED
    return DATABASE if _queries(error) else stage


def _is_refusal(error: BaseException) -> bool:
    return isinstance(error, importlib.import_module("django.core.management.base").CommandError)


def _is_beside(name: str, module: CommandModule) -> bool:
    """Whether the app that a command is in has a module of this name: its import lacks the name of the app."""
    app = module.path.parent.parent.parent
    return (app / f"{name}.py").is_file() or (app / name / "__init__.py").is_file()


def _leaves_for_a_package(error: BaseException, module: CommandModule) -> bool:
    """Whether a module exits since it has looked for a package that is not there."""
    return isinstance(error, SystemExit) and b"find_spec(" in module.path.read_bytes()


def missing_package(error: BaseException) -> str:
    """Return the name of the package that an import failed for; empty where it is installed, or its name misspells an app's."""
    inner = innermost(error)
    if not isinstance(inner, ModuleNotFoundError) or not inner.name:
        return ""
    top = inner.name.partition(".")[0]
    apps = importlib.import_module("django.apps").apps
    known = {config.name.partition(".")[0] for config in apps.get_app_configs()}
    try:
        there = importlib.util.find_spec(top) is not None
    except (ImportError, ValueError):
        there = top in sys.modules
    return "" if there or nearest(top, known) else top


def _queries(error: BaseException) -> bool:
    """Whether an error comes of a query, which discovery has no database to answer."""
    return any(
        kind.__module__ in ("django.db.utils", "sqlite3")
        for cause in (error, innermost(error))
        for kind in type(cause).__mro__
    )
