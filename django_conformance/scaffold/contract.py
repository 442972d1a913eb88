"""The text of ``conformance.toml``: what may run, by the names that discovery found; what could have effects is commented out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.scaffold.functions import command_computes, signature
from django_conformance.scaffold.guesses import by_argument
from django_conformance.scaffold.toml import comment, table, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django_conformance.inventory import Command, Inventory, Location, Model, Route, Task

_LONGEST = 110
_MOST = 40
"""How many entries of a kind are written: a contract is to be read."""

_TASKS = """\
Tasks: run eagerly, and by a worker. Say what a task returns with returns = …, or how it fails with raises = "ValueError"."""
_SOCKETS = """\
Sockets: connected to through a communicator, and through an ASGI server. Say who connects with as = "username", and what is
refused with accepted = false."""
_COMMANDS = """\
Commands: run by call_command, and by manage.py. Say what a command prints with stdout = "…", and how it fails with exit = 1
and raises = "CommandError"."""
_ROUTES = """\
Routes: where models live, as your routers say today."""
_HEADER = """\
The contract: what `django-conformance check` may run, and what should happen. docs/contract.md in the
repository of django-conformance explains every key.

Each entry runs the simulated way (eagerly, in a communicator, by call_command) and the real one (by a worker, an ASGI
server, manage.py), on private services and test databases, and the results are compared.
Written by `django-conformance init` from what your project has. Names are real, arguments are guesses. What could have
effects is commented out: correct the arguments, say what should come back, and remove the comment signs."""


@dataclass(frozen=True)
class Entry:
    """An entry of the contract: its lines, and what a reader should know of it.

    ``is_ready`` says that it can be used as it is: what it runs has no effects, and its arguments are known.
    """

    lines: Sequence[str]
    says: str = ""
    is_ready: bool = False

    def text(self) -> list[str]:
        """Return it, commented out where it cannot be used as it is."""
        says = comment(self.says) if self.says else []
        return [*says, *(self.lines if self.is_ready else (f"# {line}" for line in self.lines)), ""]


def contract(inventory: Inventory, project: Path, settings: str | None) -> str:
    """Return the contract; ``settings`` where it has to name the settings module."""
    lines = [*comment(_HEADER), "", *_project(inventory, settings)]
    own = [task for task in inventory.celery.tasks if _is_own(project, task.location)]
    sections: tuple[tuple[str, Iterable[Entry]], ...] = (
        (_TASKS, (_task(task, project) for task in own)),
        (_SOCKETS, (_socket(route) for route in _routes(inventory))),
        (_COMMANDS, (_command(command, project) for command in inventory.commands.own)),
        (_ROUTES, (_route(model) for model in _routed(inventory))),
    )
    for title, entries in sections:
        lines += _section(title, list(entries))
    return "\n".join(lines).rstrip("\n") + "\n"


def _project(inventory: Inventory, settings: str | None) -> list[str]:
    """Return the table that says which settings there are and, where no app is the project's own, asks for its folders."""
    lines = table("", {"settings": settings})[1:]
    if inventory.project.elsewhere is not None:
        lines += [
            "# No installed app is in this folder. Name the folders of your own, relative to it:",
            f"# source = {value(inventory.project.elsewhere or ('src/shop',))}",
        ]
    return ["[project]", *lines, ""] if lines else []


def _section(title: str, entries: list[Entry]) -> list[str]:
    if not entries:
        return []
    lines = [*comment(title), ""]
    for entry in entries[:_MOST]:
        lines += entry.text()
    if len(entries) > _MOST:
        lines += [f"# {len(entries) - _MOST} more are listed by: django-conformance inventory", ""]
    return lines


def _is_own(project: Path, location: Location | None) -> bool:
    return location is not None and not Path(location.path).is_absolute() and (project / location.path).is_file()


def _task(task: Task, project: Path) -> Entry:
    found = signature(project, task.location, task.name.rpartition(".")[2], bound=task.bound)
    if found is None:
        return Entry(table("task", {"name": task.name, "args": []}), "its arguments are not known")
    arguments: dict[str, Any] = {
        "name": task.name,
        "args": [guess.value for guess in found.positional.values()] or None,
        "kwargs": {name: guess.value for name, guess in found.keyword_only.items()} or None,
    }
    names = [*found.positional, *found.keyword_only]
    says = f"takes {', '.join(names)}" if names else "takes no arguments"
    return Entry(table("task", arguments), says, is_ready=found.computes and found.is_certain)


def _routes(inventory: Inventory) -> list[Route]:
    distinct = {route.example: route for route in inventory.channels.routes if route.protocol == "websocket"}
    return [route for example, route in distinct.items() if example is not None]


def _socket(route: Route) -> Entry:
    example = route.example or "/"
    path = example if example.startswith("/") else f"/{example}"
    entry = {"path": path, "exchange": [{"send": {"type": "…"}}, {"expect": {"type": "…"}}]}
    return Entry(table("socket", entry), f'{route.consumer}; who connects: add as = "username"')


def _command(command: Command, project: Path) -> Entry:
    argv, certain = [command.name], True
    for argument in command.arguments:
        if not argument["required"]:
            continue
        guess = by_argument(argument)
        certain = certain and guess.is_certain
        argv += [*argument["options"][-1:], guess.value]
    is_ready = certain and command_computes(project, command.location)
    return Entry(table("command", {"argv": argv}), _beginning(command.help), is_ready)


def _beginning(text: str) -> str:
    """Return the beginning of a help text, on a line."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rpartition(' ')[0]} …"


def _routed(inventory: Inventory) -> list[Model]:
    """Return the models whose routes say something: there are several databases, and the routers answered."""
    if len(inventory.databases.usable) < len(("one", "another")) or not inventory.databases.routers:
        return []
    return [
        model for model in inventory.databases.models if model.own and model.managed and model.write and model.migrate
    ]


def _route(model: Model) -> Entry:
    answers = {"model": model.label, "read": None if len(model.reads) > 1 else model.read, "write": model.write}
    return Entry(table("route", {**answers, "tables": list(model.migrate)}), is_ready=True)
