"""What ``call_command()`` returns is used only where the command returns something.

Why: it returns what ``handle()`` does, which is None for a command that writes to ``self.stdout``. What it prints goes to the process's own
output, and ``None.strip()`` raises AttributeError.

Fix: give it a stream: ``call_command("report", stdout=output)`` with ``output = io.StringIO()``, then ``output.getvalue()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.calls import CommandCall
from django_conformance.discovery.commands.command import ProjectCommand
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes, written

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#output-redirection",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each call of a command of the project that returns nothing, where code reads something of what it gives."""
    commands = {command.name: command for command in project.commands}
    for call in project.calls:
        command = commands.get(call.name)
        used = _used(call) if command is not None and _returns_nothing(command) else None
        if used is not None:
            yield Finding(
                f"{written(used)} uses what {written(call.node)} returns, and handle() of {call.name} returns nothing: it is None",
                at=call.file.at(used, call.subject),
                hint=f"Write output = io.StringIO(), call_command({call.name!r}, …, stdout=output) and output.getvalue().",
                evidence={"command": call.name},
            )


def _returns_nothing(command: ProjectCommand) -> bool:
    """Whether the one handler of a command, of a class that leaves execute() as it is, has no return with a value."""
    from django.core.management.base import BaseCommand

    kind = type(command.instance)
    if not issubclass(kind, BaseCommand) or kind.execute is not BaseCommand.execute:
        return False
    handlers = [handler for source in command.classes for handler in source.handlers]
    values = [node.value for handler in handlers for node in own_nodes(handler) if isinstance(node, ast.Return)]
    is_generator = any(
        isinstance(node, (ast.Yield, ast.YieldFrom)) for handler in handlers for node in own_nodes(handler)
    )
    nothing = all(value is None or (isinstance(value, ast.Constant) and value.value is None) for value in values)
    return len(handlers) == 1 and handlers[0].name == "handle" and nothing and not is_generator


def _used(call: CommandCall) -> ast.expr | None:
    """Return what reads something of what a call gives: an attribute, an item, an iteration; of the variable that it goes into, too."""
    parent = call.file.parents[call.node]
    target = parent.targets[0] if isinstance(parent, ast.Assign) and len(parent.targets) == 1 else None
    if not isinstance(target, ast.Name):
        return _reads(call.node, call)
    function = call.file.function_around(call.node)
    names = [
        node for node in ast.walk(function or call.file.tree) if isinstance(node, ast.Name) and node.id == target.id
    ]
    if sum(not isinstance(node.ctx, ast.Load) for node in names) > 1 or any(_is_asked(node, call) for node in names):
        return None
    return next((used for node in names if (used := _reads(node, call)) is not None), None)


def _reads(node: ast.expr, call: CommandCall) -> ast.expr | None:
    parent = call.file.parents[node]
    is_read = isinstance(parent, (ast.Attribute, ast.Subscript)) and parent.value is node
    return parent if is_read and isinstance(parent, ast.expr) else None


def _is_asked(node: ast.Name, call: CommandCall) -> bool:
    """Whether code asks first whether there is anything."""
    parent = call.file.parents[node]
    return isinstance(parent, (ast.If, ast.IfExp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.While, ast.Assert))
