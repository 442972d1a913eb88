"""The project's commands as far as their parsers: command lines and keywords are read, ``handle()`` never runs."""

from __future__ import annotations

import inspect
import re
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from os import O_APPEND, O_CREAT, O_RDWR, O_WRONLY
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.commands.parser import base_destinations
from django_conformance.drivers.commands.outcomes import CommandRaised, raised_from
from django_conformance.observations import Observation, canonical

if TYPE_CHECKING:
    from argparse import Action, ArgumentParser
    from collections.abc import Iterator

    from django_conformance.inventory import Command

_REFUSED = (
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.truncate",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
)
_REFUSED_FAMILIES = (
    "shutil.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.fork",
    "os.kill",
    "socket.connect",
    "sqlite3.connect",
)
_WRITES = O_WRONLY | O_RDWR | O_CREAT | O_APPEND

_probing = threading.local()


class Inconclusive(BaseException):
    """Reading an argument would have touched something outside: a file, a process, a database. It was not let."""


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not getattr(_probing, "on", False):
        return
    writes = event == "open" and bool((arguments[2] or 0) & _WRITES)
    if writes or event in _REFUSED or event.startswith(_REFUSED_FAMILIES):
        raise Inconclusive(event)


@contextmanager
def harmless() -> Iterator[None]:
    """Refuse, in this thread, whatever changes something outside this process.

    An argument's ``type`` is code of the project; ``argparse.FileType("w")`` makes the file that it is given.
    """
    if not hasattr(_hook, "installed"):
        sys.addaudithook(_hook)
        _hook.installed = True  # type: ignore[attr-defined] # an audit hook cannot be removed: once a process
    _probing.on = True
    try:
        yield
    finally:
        _probing.on = False


@dataclass(frozen=True)
class Reading:
    """What came of reading arguments: the ``options`` that ``handle()`` would be given, or what was ``raised``."""

    options: dict[str, Any] = field(default_factory=dict)
    raised: CommandRaised | None = None

    @property
    def refused(self) -> bool:
        """Whether they were refused as Django refuses a command line, by ``CommandError``."""
        return self.raised is not None and "django.core.management.base.CommandError" in self.raised.kinds


@dataclass(frozen=True)
class ArgumentReader:
    """A command of the project, to be asked what it makes of arguments."""

    name: str
    app: str

    @cached_property
    def parser(self) -> ArgumentParser:
        """Its parser; what reads arguments builds one anew each time."""
        parser: ArgumentParser = self._instance({}).create_parser("manage.py", self.name)
        return parser

    def observation(self) -> Observation:
        """Return the arguments it takes beside those that Django gives every command, and what they are by default."""
        value = [_argument(action) for action in self.parser._actions if action.dest not in base_destinations()]
        return Observation(f"commands:{self.name}", "configuration", {"arguments": value})

    def read(self, *arguments: str, **options: Any) -> Reading:
        """Return what ``call_command(name, *arguments, **options)`` would give to ``handle()``.

        Raises:
            Inconclusive: reading them would have touched something outside.
        """
        from django.core.management import call_command

        return self._reading(lambda instance: call_command(instance, *arguments, **options))

    def read_line(self, *arguments: str) -> Reading:
        """Return what ``manage.py name *arguments`` would give to ``handle()``; an exit is what was ``raised``.

        Raises:
            Inconclusive: reading them would have touched something outside.
        """
        return self._reading(lambda instance: instance.run_from_argv(["manage.py", self.name, *arguments]))

    @property
    def reads_its_own_line(self) -> bool:
        """Whether it replaces what reads command lines, so that :meth:`read_line` would run code that it should not."""
        from django.core.management.base import BaseCommand

        return type(self._instance({})).run_from_argv is not BaseCommand.run_from_argv

    @property
    def takes_unknown_options(self) -> bool:
        """Whether its code goes on with the options that its parser does not know, the second that parse_known_args() gives."""
        try:
            source = inspect.getsource(type(self._instance({})))
        except (OSError, TypeError):
            return False
        return (
            re.search(r"parse_known_args\(.*\)\[1\]|,\s*[a-z]\w*\s*=\s*[\w.()]*parse_known_args\(", source) is not None
        )

    def _reading(self, read: Any) -> Reading:
        from django.core.management.base import CommandError

        received: dict[str, Any] = {}
        instance = self._instance(received)
        try:
            with harmless():
                read(instance)
        except (Exception, SystemExit) as error:
            if _needs_database(error):
                raise Inconclusive(str(error)) from None
            return Reading(raised=raised_from(error, with_traceback=not isinstance(error, CommandError)))
        return Reading(received)

    def _instance(self, received: dict[str, Any]) -> Any:
        from django.core.management import load_command_class

        def execute(*args: Any, **options: Any) -> None:
            received.update(options, args=args)

        instance = load_command_class(self.app, self.name)
        instance.execute = execute  # type: ignore[method-assign] # what would run handle()
        return instance


def _argument(action: Action) -> dict[str, Any]:
    kind = getattr(action.type, "__name__", None) if action.type is not None else None
    choices = action.choices if action.choices is None else [canonical(choice) for choice in action.choices]
    return {
        "names": list(action.option_strings) or [action.dest],
        "dest": action.dest,
        "action": type(action).__name__,
        "type": kind,
        "nargs": action.nargs,
        "required": action.required,
        "choices": choices,
        "default": canonical(action.default),
    }


def loaded(command: Command) -> ArgumentReader:
    """Return a command of the inventory, loaded in this process."""
    return ArgumentReader(command.name, command.app)


def _needs_database(error: BaseException | None) -> bool:
    """Whether an error comes of there being no database here: pytest-django's blocker, or a query."""
    while error is not None:
        if "Database access not allowed" in str(error) or any(
            kind.__module__ == "django.db.utils" for kind in type(error).__mro__
        ):
            return True
        error = error.__cause__ or error.__context__
    return False
