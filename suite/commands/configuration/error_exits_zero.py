"""A command that fails exits with a status other than 0.

Why: scripts, cron and CI look at the exit status alone: with 0 they go on as if nothing had happened.

Fix: leave returncode out (it is 1 then), or give another; raise CommandError where an error is caught and printed.
"""

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.deployment.files import DeploymentFile
from django_conformance.inventory import DeclaredCommand, each_line
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, own_nodes

_ALWAYS = re.compile(r"^[^|;&]*\|\|\s*(?P<what>true|:|exit 0|echo)")
"""What makes a line succeed whatever the command did."""
_HIDING = re.compile(r"^[^|;&]*(?:\|\||;)\s*(?P<what>true|:|exit 0|echo)")

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each CommandError with a returncode that means success, and each error that is printed where a script asks for the status."""
    yield from _swallowed(project)
    yield from _hidden(project)
    for command, source in project.classes:
        for node in source.nodes:
            if not isinstance(node, ast.Call) or called(node).split(".")[-1] != "CommandError":
                continue
            for keyword in node.keywords:
                value = keyword.value
                if keyword.arg == "returncode" and isinstance(value, ast.Constant) and value.value in (0, None):
                    yield Finding(
                        f"{command.name} raises CommandError(returncode={value.value}): the process prints an error and "
                        "exits with 0, so scripts go on",
                        at=source.at(node, command.name),
                    )


def _swallowed(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command whose only answer to any error is a line of text, where what follows it in a line depends on its status."""
    asked: dict[str, DeclaredCommand] = {}
    for declared in project.context.deployment.commands:
        file = project.context.deployment_files.at(project.context.project / declared.location.path)
        if declared.unit.stage != "development" and file is not None and _is_asked(declared, file):
            asked.setdefault(declared.name, declared)
    for command, source in project.classes:
        handle = next((function for function in source.functions if function.name == "handle"), None)
        whole = [node for node in handle.body if isinstance(node, ast.Try)] if handle is not None else []
        handler = next((handler for guard in whole for handler in guard.handlers if _only_prints(handler)), None)
        raised = next((node for guard in whole for node in _own_errors(guard)), None)
        if handler is not None and raised is not None and command.name not in asked:
            yield Finding(
                f"{command.name} raises CommandError where it catches every error itself and only prints it: the process ends with the status 0",
                at=source.at(raised, command.name),
                hint="Write except CommandError: raise before the handler, or raise CommandError in it.",
            )
        if command.name in asked and handler is not None:
            started = asked[command.name]
            yield Finding(
                f"{command.name} prints any error and ends with the status 0, and {started.location} goes on as if it had succeeded",
                at=source.at(handler, command.name),
                hint="Raise CommandError from the error.",
                evidence={"command": started.command},
            )


def _hidden(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command whose status a line of a deployment file throws away, where a scheduler or the next step asks for it."""
    for declared in each_line(project.context.deployment.commands):
        unit = declared.unit
        is_job = unit.format == "kubernetes" and unit.role in ("scheduled", "release", "init")
        file = project.context.deployment_files.at(project.context.project / declared.location.path)
        if file is None or unit.stage == "development" or not (is_job or declared.name == "migrate"):
            continue
        line = file.text.splitlines()[(declared.location.line or 1) - 1 :][:1]
        after = line[0].rpartition(declared.name)[2] if line else ""
        hiding = (_HIDING if is_job else _ALWAYS).search(after)
        if hiding is not None and not any(word in after for word in ("exit 1", "--check", "--plan")):
            yield Finding(
                f"{declared.location} runs {declared.name} and then {hiding['what']}, whatever its status: a failure counts as a success",
                subject=declared.name,
                location=declared.location,
                hint="Write && in place of what hides the status, or set -e.",
                evidence={"command": declared.command},
            )


def _own_errors(guard: ast.Try) -> Iterator[ast.Raise]:
    """Yield what raises a CommandError that the first handler of a ``try`` catches and prints."""
    if guard.handlers and _only_prints(guard.handlers[0]):
        for node in (inner for statement in guard.body for inner in ast.walk(statement)):
            if isinstance(node, ast.Raise) and node.exc is not None and called(node.exc).endswith("CommandError"):
                yield node


def _is_asked(command: DeclaredCommand, file: DeploymentFile) -> bool:
    """Whether something else runs only where a command has succeeded."""
    line = file.text.splitlines()[(command.location.line or 1) - 1 :][:1]
    after = line[0].partition(command.name)[2] if line else ""
    return "&&" in after or "||" in after or command.unit.role in ("init", "release")


def _only_prints(handler: ast.ExceptHandler) -> bool:
    """Whether a handler of all errors writes a line, and neither raises, ends the process, nor reports to anybody."""
    if handler.type is not None and not re.search(r"\b(?:Base)?Exception\b", ast.unparse(handler.type)):
        return False
    nodes = [node for statement in handler.body for node in (statement, *own_nodes(statement))]
    names = [called(node) for node in nodes if isinstance(node, ast.Call)]
    is_told = any(
        re.search(r"exit|capture|logger|logging|mail|notify|report|abort|save|update|create", name) for name in names
    )
    return (
        not is_told
        and not any(isinstance(node, ast.Raise) for node in nodes)
        and any(name in ("self.stderr.write", "self.stdout.write", "print", "traceback.print_exc") for name in names)
    )
