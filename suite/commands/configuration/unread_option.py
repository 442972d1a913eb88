"""Every option of a command changes what the command does.

Why: ``--dry-run`` that is declared and never read deletes the rows all the same. Nothing says so: the parser takes the option.

Fix: read the option in ``handle()``, ``options["dry_run"]``, and hand it on to what does the work, or take it out of the parser.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.commands.command import ProjectCommand
from django_conformance.discovery.commands.options import STANDARD, addition, item_reads, option_readers
from django_conformance.discovery.commands.parser import shown
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.commands.source import CommandClass
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, lookup, method, own_nodes, positional, spelled, text

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#accepting-optional-arguments",
)

_KEPT_FOR_OTHERS = re.compile(
    r"deprecat|ignored|no effect|no longer|unused|not used|obsolete|compat|legacy|suppress", re.IGNORECASE
)
_ADDING = ("add_argument", "set_defaults")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each option that no code of the command reads, and each that is handed to a method which does not use it."""
    for command in project.commands:
        if command.parser is None or not _is_whole(command) or _asks_for_others(command):
            continue
        for action in command.parser._actions:
            added = addition(command.classes, action)
            if added is None or action.dest in STANDARD or _KEPT_FOR_OTHERS.search(str(action.help)):
                continue
            if type(action).__module__ != "argparse" or _is_choice(action, command.parser):
                continue
            why = _unread(command, action.dest)
            if why:
                yield Finding(
                    f"{_named(action)} of {command.name} changes nothing: {why}",
                    subject=command.name,
                    location=added[0].place(added[1]),
                    evidence={"argument": _named(action), "dest": action.dest},
                )


def _is_choice(action: argparse.Action, parser: argparse.ArgumentParser) -> bool:
    """Whether an option excludes others: that none of these is given says then that this one is."""
    return any(action in group._group_actions for group in parser._mutually_exclusive_groups)


def _named(action: argparse.Action) -> str:
    return max(action.option_strings, key=len, default=shown(action))


def _is_whole(command: ProjectCommand) -> bool:
    """Whether all code that may read the options is the project's, and reads them one by one."""
    kinds = type(command.instance).__mro__ if command.instance is not None else ()
    own = {source.file.module for source in command.classes} | {"builtins"}
    others = {kind.__module__ for kind in kinds if kind.__module__ not in own}
    return others == {"django.core.management.base"} and not any(_hands_on(source) for source in command.classes)


def _asks_for_others(command: ProjectCommand) -> bool:
    """Whether code asks for options that the parser does not give: that is what is wrong with the command."""
    asked = {
        key
        for source in command.classes
        for function, options in option_readers(source)
        for _, key in item_reads(function, options)
    }
    for handler in (handler for source in command.classes for handler in source.handlers):
        asked |= {parameter.arg for parameter in (*handler.args.args[1:], *handler.args.kwonlyargs)}
    return not asked <= command.options | STANDARD


def _hands_on(source: CommandClass) -> bool:
    """Whether options are given to something as a whole, or read by a key that is not written out."""
    for handler in source.methods:
        for name in filter(None, (handler.args.kwarg and handler.args.kwarg.arg, "options")):
            for node in ast.walk(handler):
                if (
                    isinstance(node, ast.Name)
                    and node.id == name
                    and _key(source.file.parents[node], node, source) is None
                ):
                    return True
    return False


def _key(parent: ast.AST, name: ast.Name, source: CommandClass) -> str | None:
    """Return the key by which an option is read here."""
    if isinstance(parent, ast.Attribute):
        call = source.file.parents[parent]
        is_get = parent.attr in ("get", "pop") and isinstance(call, ast.Call) and bool(call.args)
        return text(call.args[0]) if is_get and isinstance(call, ast.Call) else None
    return text(parent.slice) if isinstance(parent, ast.Subscript) and parent.value is name else None


def _unread(command: ProjectCommand, dest: str) -> str:
    """Return why an option changes nothing, in words; "" where it does, or may."""
    reads: list[tuple[CommandClass, ast.AST]] = []
    for source in command.classes:
        added = {id(inner) for call in source.file.of(ast.Call) if method(call) in _ADDING for inner in ast.walk(call)}
        for node in source.file.of(ast.Name, ast.Attribute, ast.arg, ast.keyword, ast.Constant):
            named = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None) or text(node)
            if named == dest and id(node) not in added:
                reads.append((source, node))
    if not reads:
        by_hand = any("sys.argv" in source.file.text for source in command.classes)
        return "no code of the command reads it" + (
            ", only sys.argv, which is another's under call_command()" if by_hand else ""
        )
    keys = [(source, node) for source, node in reads if isinstance(node, ast.Constant)]
    uses = [_use(source, node) for source, node in keys]
    (why,) = {*uses} if len({*uses}) == 1 else ("",)
    is_elsewhere = any(
        not isinstance(node, ast.Constant) and not _is_part(source, node, dest) for source, node in reads
    )
    return "" if is_elsewhere else why


def _is_part(source: CommandClass, node: ast.AST, dest: str) -> bool:
    """Whether a name is the variable or the parameter that the option is given to and that nothing reads."""
    function = source.file.function_around(node)
    is_loaded = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.keyword) or (
        not is_loaded and isinstance(function, Function) and not _loads(function, dest)
    )


def _use(source: CommandClass, key: ast.AST) -> str:
    """Return where a value that is read goes and is lost, in words; "" where it is used, or may be."""
    read = source.file.parents[key]
    if lookup(read) is None:
        return ""
    parent = source.file.parents[read]
    function = source.file.function_around(read)
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name) and function is not None:
        name = parent.targets[0].id
        return "" if _loads(function, name) else f"{name} is assigned, and nothing reads it"
    word = parent if isinstance(parent, ast.keyword) else None
    call = source.file.parents[word] if word is not None else parent
    if not isinstance(call, ast.Call) or not spelled(call.func).startswith("self."):
        return ""
    given = source.method(spelled(call.func).removeprefix("self."))
    if given is None or any(isinstance(argument, ast.Starred) for argument in call.args):
        return ""
    names = positional(given)[1:]
    place = call.args.index(read) if read in call.args else -1
    taken = word.arg if word is not None else names[place] if 0 <= place < len(names) else None
    return f"{given.name}() takes it as {taken}, and does not use it" if taken and not _loads(given, taken) else ""


def _loads(function: ast.AST, name: str) -> bool:
    uses = (node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name)
    return any(isinstance(node.ctx, ast.Load) for node in uses) or any(
        spelled(node.func) in ("locals", "vars") for node in own_nodes(function) if isinstance(node, ast.Call)
    )
