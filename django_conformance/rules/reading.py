"""Reads what a rule that is not the suite's says of itself, without running its file: that is left to the process that imports the project."""

from __future__ import annotations

import ast
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django_conformance.checks import CAPABILITIES, SUBJECTS, Check, check_from
from django_conformance.files import opened
from django_conformance.rules.rule import Rule

if TYPE_CHECKING:
    from django_conformance.rules.own import RuleFile

_LISTS = ("after", "needs")


def read(file: RuleFile) -> Check:
    """Return a rule's entry in the catalogue.

    Raises:
        ValueError: the file is no rule; the message says where and why.
    """
    try:
        with opened(file.path) as stream:
            tree = ast.parse(stream.read(), file.shown)
    except SyntaxError as error:
        raise ValueError(f"{file.shown}:{error.lineno}: SyntaxError: {error.msg}") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{file.shown}: cannot be read: {error}") from None
    stated = _stated(tree, file)
    if "find" not in _names(tree):
        raise ValueError(f"{file.shown}: has no function find(project)")
    each = stated.pop("each", "") or file.id.partition(".")[0]
    try:
        return check_from(file.id, ast.get_docstring(tree), each=each, origin=file.origin, **stated)
    except ValueError as error:
        raise ValueError(f"{file.shown}: {str(error).removeprefix(f'check {file.id}: ')}") from None


def _names(tree: ast.Module) -> set[str]:
    """Return the names that a module defines, assigns or imports."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
    return names


def _stated(tree: ast.Module, file: RuleFile) -> dict[str, Any]:
    """Return the arguments of ``rule = Rule(…)``."""
    call = next((value for value in map(_rule, tree.body) if value is not None), None)
    if not isinstance(call, ast.Call):
        raise ValueError(f'{file.shown}: has no line rule = Rule(level="must")')  # noqa: TRY004 - what is wrong is the file
    known = [field.name for field in fields(Rule)]
    arguments = {
        **dict(zip(known, call.args, strict=False)),
        **{word.arg or "**": word.value for word in call.keywords},
    }
    stated: dict[str, Any] = {"docs": ""}
    for name, node in arguments.items():
        where = f"{file.shown}:{node.lineno}: Rule"
        if name not in known:
            raise ValueError(f"{where} has no argument {name}; it has {', '.join(known)}")
        try:
            stated[name] = ast.literal_eval(node)
        except ValueError:
            raise ValueError(
                f"{where}: {name} is read without running the file; write its value, not {ast.unparse(node)}"
            ) from None
        _refuse_value(where, name, stated[name])
    if "level" not in stated:
        raise ValueError(f'{file.shown}:{call.lineno}: Rule needs a level: "must", "should" or "info"')
    return stated


def _refuse_value(where: str, name: str, value: object) -> None:
    if name in _LISTS:
        if not isinstance(value, (tuple, list)) or not all(isinstance(item, str) for item in value):
            raise ValueError(f'{where}: {name} is {value!r}, not a tuple of strings; write {name}=("…",)')
    elif not isinstance(value, str):
        raise ValueError(f"{where}: {name} is {value!r}, not a string")
    known = {"each": SUBJECTS, "needs": CAPABILITIES}.get(name, ())
    unknown = [word for word in ([value] if isinstance(value, str) else value) if known and word and word not in known]
    if unknown:
        raise ValueError(f"{where}: {name} names {unknown[0]!r}, which is none of {', '.join(known)}")


def _rule(node: ast.stmt) -> ast.expr | None:
    """Return what a statement assigns to ``rule``."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    if any(isinstance(target, ast.Name) and target.id == "rule" for target in targets):
        return node.value  # type: ignore[attr-defined,no-any-return] # one of the two above
    return None
