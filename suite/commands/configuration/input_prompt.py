"""A command that asks a question has an option that answers it in advance.

Why: without a terminal (cron, CI, a container) input() ends in EOFError.

Fix: add --no-input, as Django's own commands have.
"""

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.commands.options import STANDARD
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.commands.source import CommandClass
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, own_nodes, spelled

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output",
)

_PROMPTS = ("input", "six.moves.input", "getpass", "getpass.getpass")
_ANSWER = re.compile(
    r"(no_?)?(input|interactive|interaction|prompt|confirm|ask|wait)|(assume_?)?yes|y|f|force|batch|quiet|silent|"
    r"non_?interactive|skip_?(confirm|checks|prompt)\w*|(auto_?)?(confirm|approve|accept)\w*|.*(password|token|secret)\w*"
)
"""Names of options that answer a question before it is asked."""

_TERMINAL = ("isatty", "is_interactive")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each question of a command whose file names no option that may answer it."""
    for command, source in project.classes:
        if any(_answers(name) for name in command.options - STANDARD) or _has_answer(source.file):
            continue
        for node in (node for function in source.functions for node in own_nodes(function)):
            if (
                isinstance(node, ast.Call)
                and source.file.dotted(node.func) in _PROMPTS
                and not _at_a_terminal(node, source)
            ):
                yield Finding(
                    f"{command.name} asks with {spelled(node.func)}() and has no option that answers beforehand: without "
                    "a terminal it ends in EOFError",
                    at=source.at(node, command.name),
                )


def _has_answer(file: SourceFile) -> bool:
    texts = (constant.value for constant in file.of(ast.Constant) if isinstance(constant.value, str))
    return any(text.startswith("-") and _answers(text) for text in texts)


def _answers(name: str) -> bool:
    return _ANSWER.fullmatch(name.lstrip("-").replace("-", "_").lower()) is not None


def _at_a_terminal(call: ast.Call, source: CommandClass) -> bool:
    """Whether a function asks for a terminal before it puts its question, or whoever calls that function does."""
    function = source.file.function_around(call)
    if function is None:
        return False
    callers = (
        caller
        for caller in source.functions
        if any(_called_name(node) == function.name for node in ast.walk(caller) if isinstance(node, ast.Call))
    )
    return any(map(_asks_for_a_terminal, (function, *callers)))


def _called_name(call: ast.Call) -> str:
    """Return the last name of what is called: ``ask`` of ``self.ask()``."""
    return called(call).rpartition(".")[2]


def _asks_for_a_terminal(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Call) and _called_name(node) in _TERMINAL for node in ast.walk(function))
