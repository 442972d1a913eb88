"""A setting that is computed from another one is computed after the other has its final value.

Why: ``from .base import *`` runs the base first. What it makes of DEBUG, ``SESSION_COOKIE_SECURE = not DEBUG`` or the apps below ``if DEBUG:``,
stays as it is when the settings for production set DEBUG to False afterwards.

Fix: set it in the settings for production too, or read DEBUG from the environment in the base.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.imports import base_module
from django_conformance.source.nodes import written

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/topics/settings/", settings=True)

_DEEPEST = 5


def find(project: Project) -> Iterator[Finding]:
    """Yield what the base of the settings makes of DEBUG, where the settings in force set it to another value later."""
    file = project.context.sources.by_module.get(project.context.settings)
    final = _debug(file) if file is not None else None
    if file is None or final is None or final[1] is not False or is_for_development(project.context):
        return
    later = _assigned(file)
    for base in _bases(file, project):
        debug = _debug(base)
        if debug is None or debug[1] is not True:
            later |= _assigned(base)
            continue
        for statement in base.tree.body:
            if statement.lineno <= debug[0].lineno:
                continue
            names = [name for name in _made(statement) if name.isupper() and name not in later and name != "DEBUG"]
            if names:
                yield Finding(
                    f"{', '.join(names)} in {base.relative} {_how(statement)} DEBUG while that is True there; {file.relative} sets DEBUG = False "
                    "afterwards, and this stays",
                    at=base.at(statement, names[0]),
                    hint=f"Set {names[0]} in {file.relative}, too.",
                    evidence={"debug": str(file.place(final[0]))},
                )
        return


def _bases(file: SourceFile, project: Project) -> Iterator[SourceFile]:
    """Yield the files that a file of settings takes all names of, the nearest first."""
    for _ in range(_DEEPEST):
        stars = [node for node in file.of(ast.ImportFrom) if node.names[0].name == "*"]
        name = base_module(stars[0], file.module, is_package=file.is_package) if stars else None
        base = project.context.sources.by_module.get(name or "")
        if base is None:
            return
        yield base
        file = base


def _debug(file: SourceFile) -> tuple[ast.stmt, object] | None:
    """Return where a file gives DEBUG its last value, and that value: ``None`` where it is not written out."""
    found = None
    for statement in file.tree.body:
        if isinstance(statement, ast.Assign) and any(_is_debug(target) for target in statement.targets):
            found = (statement, statement.value.value if isinstance(statement.value, ast.Constant) else None)
    return found


def _is_debug(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "DEBUG"


def _asks(test: ast.AST) -> bool:
    """Whether an expression is ``DEBUG`` or ``not DEBUG``."""
    return _is_debug(test.operand if isinstance(test, ast.UnaryOp) else test)


def _made(statement: ast.stmt) -> list[str]:
    """Return the settings that a statement makes of DEBUG."""
    if isinstance(statement, ast.Assign):
        value = statement.value.test if isinstance(statement.value, ast.IfExp) else statement.value
        return _targets(statement) if _asks(value) else []
    if isinstance(statement, ast.If) and _asks(statement.test):
        inner = [node for node in ast.walk(statement) if isinstance(node, (ast.Assign, ast.AugAssign))]
        return list(dict.fromkeys(name for node in inner for name in _targets(node)))
    return []


def _targets(statement: ast.Assign | ast.AugAssign) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _assigned(file: SourceFile) -> set[str]:
    return {node.id for node in file.of(ast.Name) if isinstance(node.ctx, ast.Store)} | {
        node.value.id for node in file.of(ast.Subscript, ast.Attribute) if isinstance(node.value, ast.Name)
    }


def _how(statement: ast.stmt) -> str:
    return f"depend on `{written(statement.test)}`, which asks for" if isinstance(statement, ast.If) else "is made of"
