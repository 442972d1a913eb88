"""self.stdout.write() is given text, and nothing else.

Why: anything else is an AttributeError ('int' object has no attribute 'endswith').

Fix: format the value as text.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.commands.text import is_number, is_truthy_and_no_text
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, called, own_nodes, written

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output",
)

_WRITES = {"self.stdout.write": "stdout", "self.stderr.write": "stderr"}


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each write of what is certainly no text, and each that is called as only print() can be."""
    for command, source in project.classes:
        for function in source.functions:
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                wrong = _wrong(call, function)
                if wrong:
                    yield Finding(f"{command.name} {wrong}", at=source.at(call, command.name))


def _wrong(call: ast.Call, function: Function) -> str:
    if called(call) not in _WRITES:
        return ""
    if call.args and not isinstance(call.args[0], ast.Starred):
        value = _value(call.args[0], function)
        is_counted = isinstance(value, ast.Name) and is_number(value.id, function)
        is_constant = isinstance(value, ast.Constant) and not isinstance(value.value, str)
        if is_counted or is_constant or is_truthy_and_no_text(value):
            return (
                f"writes {ast.unparse(call.args[0])} to {_WRITES[called(call)]}, which takes text only: AttributeError"
            )
    extra = _only_for_print(call)
    if extra:
        return (
            f"calls {written(call)}, and write() takes one string, a style and an ending, not what print() takes: "
            f"TypeError for {extra}"
        )
    return ""


def _value(value: ast.expr, function: Function) -> ast.expr:
    """Return what a variable of a function is, where it is assigned once."""
    if not isinstance(value, ast.Name):
        return value
    stored = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == value.id and not isinstance(node.ctx, ast.Load)
    ]
    values = [node.value for node in own_nodes(function) if isinstance(node, ast.Assign) and node.targets == stored[:1]]
    return values[0] if len(stored) == 1 and len(values) == 1 else value


def _only_for_print(call: ast.Call) -> str:
    """Return what of a call only ``print()`` takes: more values, or its keywords."""
    for keyword in call.keywords:
        if keyword.arg in ("end", "sep", "file", "flush"):
            return f"{keyword.arg}="
    second = call.args[1] if len(call.args) > 1 else None
    if second is None:
        return ""
    value = isinstance(second, ast.JoinedStr) or (isinstance(second, ast.Constant) and bool(second.value))
    return ast.unparse(second) if value or is_truthy_and_no_text(second) else ""
