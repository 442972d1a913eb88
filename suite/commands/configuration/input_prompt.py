"""A command that asks a question has an option that answers it beforehand.

Why: without a terminal (cron, CI, a container) input() ends in EOFError.

Fix: add --no-input, as Django's own commands have.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands.project import CommandsProject
    from django_conformance.source.files import SourceFile

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output",
)

_PROMPTS = ("input", "six.moves.input", "getpass", "getpass.getpass")
_ANSWERS = frozenset({"interactive", "noinput", "no_input", "yes", "force", "confirm", "no_confirm", "assume_yes"})


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each question of a command whose file names no option that may answer it."""
    for command, source in project.classes:
        if _has_answer(source.file):
            continue
        for node in (node for function in source.functions for node in own_nodes(function)):
            if isinstance(node, ast.Call) and source.file.dotted(node.func) in _PROMPTS:
                yield Finding(
                    f"{command.name} asks with {spelled(node.func)}() and has no option that answers beforehand: without "
                    "a terminal it ends in EOFError",
                    subject=command.name,
                    location=source.place(node),
                )


def _has_answer(file: SourceFile) -> bool:
    texts = (constant.value for constant in file.of(ast.Constant) if isinstance(constant.value, str))
    return any(text.lstrip("-").replace("-", "_") in _ANSWERS for text in texts)
