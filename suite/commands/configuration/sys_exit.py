"""A command reports an error by raising CommandError, not by ending the process.

Why: call_command() runs it inside a test run, a view or a worker, and SystemExit ends that; a caller can catch
CommandError.

Fix: raise CommandError(message, returncode=…); return where nothing is wrong.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.commands.source import CommandClass
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import own_nodes, spelled

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions",
)

_EXITS = ("sys.exit", "exit", "quit", "os._exit")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each exit in a command's code but those on a signal or on Ctrl-C, which end Django's runserver too."""
    for command, source in project.classes:
        for node, exit_ in _exits(source):
            yield Finding(
                f"{command.name} ends the process with {exit_}: called through call_command(), that ends its caller: a "
                "test run, a view or a worker",
                at=source.at(node, command.name),
                evidence={"call": exit_},
            )


def _exits(source: CommandClass) -> Iterator[tuple[ast.AST, str]]:
    signals = _registered(source.file)
    for function in source.functions:
        if function.name in signals:
            continue
        interrupted = {
            inner
            for node in ast.walk(function)
            if isinstance(node, ast.ExceptHandler)
            and node.type is not None
            and "KeyboardInterrupt" in ast.dump(node.type)
            for inner in ast.walk(node)
        }
        for node in own_nodes(function):
            exit_ = _exit(node, source.file)
            if exit_ and node not in interrupted:
                yield node, exit_


def _registered(file: SourceFile) -> set[str]:
    """Return the names of functions that a file registers for a signal or for the end of the process."""
    return {
        spelled(argument).removeprefix("self.")
        for call in file.of(ast.Call)
        if file.dotted(call.func) in ("signal.signal", "atexit.register")
        for argument in call.args
    }


def _exit(node: ast.AST, file: SourceFile) -> str:
    if isinstance(node, ast.Call) and file.dotted(node.func) in _EXITS and not _defined(spelled(node.func), file):
        return f"{spelled(node.func)}()"
    if isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return "raise SystemExit" if spelled(raised) == "SystemExit" else ""
    return ""


def _defined(name: str, file: SourceFile) -> bool:
    definitions = (
        node for node in file.tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    )
    return any(node.name == name for node in definitions)
