"""Calls of ``call_command()`` with the name of a command written out, and what the command takes.

https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code
"""

from __future__ import annotations

import argparse
import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django_conformance.discovery.commands.parser import every_action
from django_conformance.source.reading import attribute, members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django_conformance.discovery.commands.loading import LoadedCommand
    from django_conformance.findings import Culprit
    from django_conformance.source.files import SourceFile, Sources

CALL_COMMAND = "django.core.management.call_command"

_CONDITIONS = ("VERSION", "INSTALLED_APPS", "is_installed", "get_commands", "find_spec")
_EXPECTED = ("assertRaises", "raises", "suppress", "assertRaisesMessage", "assertRaisesRegex")


@dataclass(frozen=True, eq=False)
class CommandCall:
    """A call of ``call_command()``; ``command`` is ``None`` where no installed app has one of this ``name``."""

    file: SourceFile
    node: ast.Call
    name: str
    command: LoadedCommand | None

    @property
    def subject(self) -> str:
        """The call, as findings name it."""
        return f"call_command({self.name!r})"

    @property
    def culprit(self) -> Culprit:
        """The call as the culprit of a finding."""
        return self.file.at(self.node, self.subject)

    @property
    def parser(self) -> argparse.ArgumentParser | None:
        """The parser of the command, ``None`` where there is none or it cannot be built."""
        return self.command.parser if self.command is not None else None

    @cached_property
    def options(self) -> dict[str, argparse.Action | None]:
        """What may be given by keyword, and the argument that it is; ``None`` for what no argument of a parser is."""
        if self.command is None or self.parser is None:
            return {}
        stealth = (
            members(attribute(self.command.instance, name)) for name in ("base_stealth_options", "stealth_options")
        )
        options: dict[str, argparse.Action | None] = {name: None for names in stealth for name in names}
        options |= {action.dest: None for action in self.parser._actions}
        for action in every_action(self.parser):
            if not isinstance(action, argparse._SubParsersAction) and options.get(action.dest) is None:
                options[action.dest] = action
        for action in self.parser._actions:
            if action.option_strings:  # the name that Django looks an option up by
                options[min(action.option_strings).lstrip("-").replace("-", "_")] = action
        return options

    @property
    def keywords(self) -> Iterator[tuple[str, ast.expr, argparse.Action]]:
        """The keywords that are arguments of the parser: name, value, argument."""
        for keyword in self.node.keywords:
            action = self.options.get(keyword.arg) if keyword.arg is not None else None
            if keyword.arg is not None and action is not None:
                yield keyword.arg, keyword.value, action

    @property
    def words(self) -> list[str | None]:
        """The arguments given as on a command line; ``None`` for one that is not written out as text."""
        return [
            argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
            for argument in self.node.args[1:]
        ]

    @cached_property
    def line_options(self) -> dict[str, argparse.Action]:
        """The option strings that its command line may have; none where sub-commands have parsers of their own."""
        if self.parser is None or self.has_subcommands:
            return {}
        return self.parser._option_string_actions

    @property
    def has_subcommands(self) -> bool:
        """Whether the command has sub-commands."""
        actions = self.parser._actions if self.parser is not None else ()
        return any(isinstance(action, argparse._SubParsersAction) for action in actions)

    @property
    def unknown_word(self) -> str | None:
        """The first word that is an option, written out, which the command does not have."""
        if self.parser is None or self.has_subcommands:
            return None
        for word in self.words:
            option = word.split("=", 1)[0] if word is not None else ""
            if (
                option.startswith("--")
                and word != "--"
                and not any(name.startswith(option) for name in self.line_options)
            ):
                return word
        return None

    @property
    def surplus_word(self) -> str | None:
        """The first word that no argument of the command takes, where all before it are certain."""
        if self.parser is None or self.has_subcommands or self.unknown_word is not None:
            return None
        positional = [action for action in self.parser._actions if not action.option_strings]
        if any(action.nargs not in (None, 1, "?") for action in positional):
            return None
        room, waiting = len(positional), list(self.words)
        while waiting:
            word = waiting.pop(0)
            if word is None:
                return None
            if word.startswith("-"):
                name, equals, _ = word.partition("=")
                action = self.line_options.get(name)
                if action is None or action.nargs not in (None, 0, 1):
                    return None
                if action.nargs != 0 and not equals:
                    waiting = waiting[1:]
            elif room == 0:
                return word
            else:
                room -= 1
        return None


def command_calls(sources: Sources, command: Callable[[str], LoadedCommand | None]) -> Iterator[CommandCall]:
    """Yield the calls in code and migrations that run whatever is installed, and that nothing expects to fail.

    ``command`` loads one by its name. Tests are left out: running them shows what such a call does.
    """
    for file in sources.every:
        if file.is_test or b"call_command" not in file.content:
            continue
        for node in file.of(ast.Call):
            name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if isinstance(name, str) and file.dotted(node.func) == CALL_COMMAND and not _conditional(file, node):
                yield CommandCall(file, node, name, command(name))


def _conditional(file: SourceFile, node: ast.AST) -> bool:
    """Whether a node runs only where something is installed, or may fail."""
    above = file.parents.get(node)
    return above is not None and (_is_condition(above) or _conditional(file, above))


def _is_condition(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return any(word in ast.dump(node.test) for word in _CONDITIONS)
    if isinstance(node, ast.With):
        calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
        return any(ast.unparse(call.func).split(".")[-1] in _EXPECTED for call in calls)
    if isinstance(node, ast.Try):
        caught = [handler.type for handler in node.handlers if handler.type is not None]
        return any(word in ast.dump(kind) for kind in caught for word in ("'TypeError'", "'CommandError'"))
    return False
