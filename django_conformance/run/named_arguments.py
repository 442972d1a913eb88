"""Which parameter each positional argument of the contract, of beat and of the deployment's commands is for.

A password among them is known as one by the name of its parameter alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django_conformance.source.nodes import positional

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.contract import Contract
    from django_conformance.inventory import Command, Inventory, Location

Named = Iterator[tuple[str, Any]]


def named_arguments(inventory: Inventory, project: Path, contract: Contract | None = None) -> Named:
    """Yield the parameter's name and the value of each argument that is given by its place."""
    given: list[tuple[str, Sequence[Any]]] = [(entry.task, entry.args) for entry in inventory.celery.beat]
    given += [(task.name, task.args) for task in contract.tasks] if contract is not None else []
    places = {task.name: (task.location, task.bound) for task in inventory.celery.tasks}
    for name, values in given:
        location, bound = places.get(name, (None, False))
        if values and location is not None:
            yield from zip(_parameters(project, location, bound=bound), values, strict=False)
    commands = {command.name: command for command in inventory.commands.commands}
    lines = [list(command.argv) for command in contract.commands] if contract is not None else []
    lines += [[command.name, *command.arguments] for command in inventory.deployment.commands]
    for name, *arguments in filter(None, lines):
        if name in commands:
            yield from _of_command(commands[name], arguments)


def _parameters(project: Path, location: Location, *, bound: bool) -> list[str]:
    """Return the names of a task's parameters, from its ``def`` or from the ``run()`` of its class."""
    with suppress(OSError, ValueError, SyntaxError):
        for node in ast.walk(_tree(project / location.path)):
            lines = {getattr(node, "lineno", 0), *(line.lineno for line in getattr(node, "decorator_list", ()))}
            if location.line not in lines:
                continue
            if isinstance(node, ast.ClassDef):
                runs = [item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "run"]
                return positional(runs[0])[1:] if runs else []
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return positional(node)[1 if bound else 0 :]
    return []


@lru_cache(maxsize=8)
def _tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file, in which many tasks may be defined."""
    return ast.parse(path.read_text(encoding="utf-8"))


def _of_command(command: Command, given: Iterable[str]) -> Named:
    """Yield the destination of each word of a command line, as the command's parser has it."""
    arguments = list(command.arguments)
    places = [argument for argument in arguments if not argument["options"]]
    waiting: Mapping[str, Any] | None = None
    for word in given:
        name, _, value = word.partition("=")
        option = next((argument for argument in arguments if name in argument["options"]), None)
        if option is not None:
            if value:
                yield option["dest"], value
            waiting = option if not value and option["nargs"] != 0 else None
        elif waiting is not None:
            yield waiting["dest"], word
            waiting = None
        elif places:
            place = places[0]
            yield place["dest"], word
            inner = (place.get("commands") or {}).get(word, ())
            arguments += inner
            if place["nargs"] not in ("+", "*"):
                places.pop(0)
            places += [argument for argument in inner if not argument["options"]]
