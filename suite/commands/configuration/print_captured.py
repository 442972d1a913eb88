"""A test that captures a command's output tests a command that writes to self.stdout.

Why: ``call_command(stdout=…)`` captures ``self.stdout``. What a command prints goes past it, to the process's own output: the captured text is empty, and the test fails.

Fix: write ``self.stdout.write(…)`` in the command.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.command import ProjectCommand
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, text

from .print_output import past_streams

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/topics/testing/tools/#management-commands")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each test that captures the output of a command that only prints."""
    commands = {command.name: command for command in project.commands if _only_prints(command)}
    for file in project.context.sources.tests:
        if not commands or b"call_command" not in file.content or b"getvalue" not in file.content or _redirects(file):
            continue
        for call in file.of(ast.Call):
            name = text(call.args[0]) if called(call).rpartition(".")[2] == "call_command" and call.args else None
            captured = next((keyword.value for keyword in call.keywords if keyword.arg == "stdout"), None)
            if name in commands and captured is not None and f"{ast.unparse(captured)}.getvalue()" in file.text:
                command = commands[name or ""]
                yield Finding(
                    f"{file.place(call)} captures the output of {name}, which writes by print() alone ({command.location}): what it captures is empty",
                    at=file.at(call, command.name),
                )


def _redirects(file: SourceFile) -> bool:
    """Whether a test captures what is printed as well."""
    return any(word in file.text for word in ("redirect_stdout", "sys.stdout", "capsys", "capfd"))


def _only_prints(command: ProjectCommand) -> bool:
    """Whether a command prints, and nothing of it writes to the streams that a caller gives."""
    if not command.classes or any("self.stdout" in source.file.text for source in command.classes):
        return False
    return any(
        past_streams(node, source.file)
        for source in command.classes
        for node in source.nodes
        if isinstance(node, ast.Call)
    )
