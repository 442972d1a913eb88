"""The default of an option is given to add_argument(), not to options.get().

Why: the parser gives every option a value, None where nothing else is said. ``options.get("limit", 100)`` finds that None, and never the 100.

Fix: write the default into the argument: ``parser.add_argument("--limit", default=100)``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.options import option_readers, written_options
from django_conformance.discovery.commands.parser import certain_destinations, every_action
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled, text, written

rule = Rule(level="should", docs="https://docs.python.org/3/library/argparse.html#default")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each ``options.get()`` with a default for an option that is always there, as None."""
    for command in project.commands:
        if command.parser is None or command.source is None:
            continue
        defaults = {action.dest: action.default for action in every_action(command.parser) if not action.required}
        certain = certain_destinations(command.parser)
        for function, options in option_readers(command.source):
            changed = written_options(command.source, options)
            for node in ast.walk(function):
                if not isinstance(node, ast.Call) or spelled(node.func) != f"{options}.get" or len(node.args) != 2:
                    continue
                key, default = text(node.args[0]), node.args[1]
                if _is_completed(node, command.source.file):
                    continue
                if key in certain - changed and key in defaults and defaults[key] is None and _says_something(default):
                    yield Finding(
                        f"{command.name} reads {written(node)}, which is None where {key!r} is not given: the parser puts it there",
                        at=command.source.at(node, command.name),
                        evidence={"option": key},
                        hint=f"write default={written(default)} into the add_argument() of {key!r}.",
                    )


def _is_completed(call: ast.Call, file: SourceFile) -> bool:
    """Whether code says what to take in place of None: ``or`` after the call, or a question about the variable that it goes into."""
    parent = file.parents[call]
    if isinstance(parent, (ast.BoolOp, ast.NamedExpr)):
        return True
    target = parent.targets[0] if isinstance(parent, ast.Assign) else None
    function = next((node for node in file.ancestors(call) if isinstance(node, ast.FunctionDef)), None)
    if not isinstance(target, ast.Name) or function is None:
        return False
    tests = [node.test for node in ast.walk(function) if isinstance(node, (ast.If, ast.IfExp))]
    tests += [node for node in ast.walk(function) if isinstance(node, ast.BoolOp)]
    return any(isinstance(each, ast.Name) and each.id == target.id for test in tests for each in ast.walk(test))


def _says_something(default: ast.expr) -> bool:
    """Whether a default is not false, as None is: then nothing may change."""
    return not (isinstance(default, ast.Constant) and not default.value) and not (
        isinstance(default, (ast.List, ast.Tuple)) and not default.elts
    )
