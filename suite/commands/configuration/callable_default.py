"""The default of an argument is a value, and not a function that would give one.

Why: argparse calls ``type`` for what is typed, and never calls a default: with ``default=date.today``, ``options["since"]`` is the function
itself where the option is not given.

Fix: call it, ``default=date.today()``; the parser is built anew for each run.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, cast

from django_conformance.discovery.commands.options import addition
from django_conformance.discovery.commands.parser import shown
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

rule = Rule(level="must", docs="https://docs.python.org/3/library/argparse.html#default")

_FUNCTIONS = (BuiltinFunctionType, FunctionType, MethodType)
_EMPTY = (list, dict, set, tuple)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each argument whose default is a function, or the class of a collection, that no code of the command calls."""
    for command in project.commands:
        for action in command.actions:
            default = action.default
            is_function = _gives_a_value(default) or any(default is kind for kind in _EMPTY)
            added = addition(command.classes, action) if is_function else None
            if added is None:
                continue
            source, call = added
            given = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
            is_called = re.search(rf"\bcallable\(|[\"']{re.escape(action.dest)}[\"']\s*[\])]\s*\(", source.file.text)
            if (
                isinstance(given, (ast.Name, ast.Attribute))
                and not is_called
                and not _is_called_as(action.dest, source.file.text)
            ):
                yield Finding(
                    f"{shown(action)} of {command.name} has the default {ast.unparse(given)}, which is a function that nothing calls",
                    at=source.at(call, command.name),
                    hint=f"Write default={ast.unparse(given)}().",
                    evidence={"argument": shown(action)},
                )


def _gives_a_value(default: object) -> bool:
    """Whether a default is a function that can be called without arguments: one that takes some may be what the command works with."""
    if not issubclass(type(default), _FUNCTIONS):
        return False
    try:
        inspect.signature(cast("Callable[..., object]", default)).bind()
    except TypeError:
        return False
    except ValueError:  # a function of C that does not say what it takes
        return True
    return True


def _is_called_as(name: str, text: str) -> bool:
    """Whether code calls a variable or an attribute of the argument's name."""
    return re.search(rf"\b{re.escape(name)}\(", text) is not None
