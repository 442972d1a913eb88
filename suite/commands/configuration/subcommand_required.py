"""A command whose handle() needs what only its sub-commands give requires one of them.

Why: without a sub-command argparse does not complain, and handle() ends in a TypeError or KeyError where a usage message
is due.

Fix: write ``add_subparsers(dest="…", required=True)``, or give the argument a default.
"""

import argparse
import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.command import ProjectCommand
from django_conformance.discovery.commands.options import item_reads, written_options
from django_conformance.discovery.commands.parser import certain_destinations
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.commands.source import CommandClass
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function

rule = Rule(level="should", docs="https://docs.python.org/3/library/argparse.html#sub-commands")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield what each handle() cannot do without and a command line without a sub-command does not give."""
    for command in project.commands:
        if command.parser is None or command.source is None or command.handle is None:
            continue
        chosen = command.options - certain_destinations(command.parser)
        needed = (*_needed(command.handle, command.source, chosen), *_named_after(command.handle, command))
        for name, node, text in needed:
            yield Finding(
                f"{command.name} accepts a command line without a sub-command, and handle() {text}",
                at=command.source.at(node, command.name),
                evidence={"argument": name},
            )


def _needed(handle: Function, source: CommandClass, chosen: frozenset[str]) -> Iterator[tuple[str, ast.AST, str]]:
    """Yield the first of the ``chosen`` names that ``handle()`` requires as a parameter or reads unconditionally."""
    arguments = handle.args
    positional = arguments.args[1 : len(arguments.args) - len(arguments.defaults)]
    keywords = [
        argument
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]
    needed: list[tuple[str, ast.AST]]
    needed = [(argument.arg, handle) for argument in (*positional, *keywords) if argument.arg in chosen]
    options = _options(handle)
    read = chosen - written_options(source, options, asked=True)
    for statement in handle.body:
        if not isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)):
            break
        needed += [(key, node) for node, key in item_reads(statement, options) if key in read]
    for name, node in needed[:1]:
        yield name, node, f"needs {name!r}, which only the sub-commands give"


def _named_after(handle: Function, command: ProjectCommand) -> Iterator[tuple[str, ast.AST, str]]:
    """Yield where ``handle()`` makes a method's name of a sub-command that need not be given: ``do_None``."""
    subcommands = {
        action.dest
        for action in (command.parser._actions if command.parser is not None else ())
        if isinstance(action, argparse._SubParsersAction) and not action.required
    }
    read = {f"{_options(handle)}['{name}']" for name in subcommands} | subcommands
    tested = " ".join(
        ast.unparse(node.test if isinstance(node, (ast.If, ast.IfExp)) else node)
        for node in ast.walk(handle)
        if isinstance(node, (ast.If, ast.IfExp, ast.Compare, ast.BoolOp, ast.Try))
    )
    for node in ast.walk(handle):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr"):
            continue
        if len(node.args) != len(("object", "name")):
            continue
        within = {ast.unparse(part) for part in ast.walk(node.args[1]) if isinstance(part, ast.expr)}
        for name in sorted(read & within):
            if name not in tested:
                yield name, node, f"asks for an attribute named by {name}, which is None then"


def _options(handle: Function) -> str:
    return handle.args.kwarg.arg if handle.args.kwarg is not None else ""
