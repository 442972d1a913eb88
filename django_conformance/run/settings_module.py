"""Finds the settings module of a project without importing anything of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

VARIABLE = "DJANGO_SETTINGS_MODULE"


def resolve(
    project: Path,
    option: str | None,
    environment: Mapping[str, str],
    contract_settings: str | None,
    ini_settings: str | None = None,
) -> tuple[str, str]:
    """Return the settings module and where it was found.

    The order is the option, the environment, pytest's configuration (where pytest was started by its user),
    ``manage.py``, the contract.

    Raises:
        UsageError: none of them names one.
    """
    from_manage = in_manage(project / "manage.py")
    for value, origin in (
        (option, "--settings"),
        (environment.get(VARIABLE), f"${VARIABLE}"),
        (ini_settings, "pytest's configuration"),
        (from_manage, "manage.py"),
        (contract_settings, "the contract"),
    ):
        if value:
            return value, origin
    raise UsageError(f"No settings module was found for {project}.", _advice(project))


def in_manage(path: Path) -> str | None:
    """Return the settings module that a ``manage.py`` sets, or what it imports of the project; ``None`` where it sets none."""
    tree = _tree(path)
    if tree is None:
        return None
    followed = (_tree(file) for file in _imported(tree, path.parent))
    return next(filter(None, (_set_in(read) for read in (tree, *filter(None, followed)))), None)


def _tree(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None


def _imported(tree: ast.Module, folder: Path) -> Iterator[Path]:
    """Yield the project's files that a module imports names from: ``from shop.cli import main``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            module = folder.joinpath(*node.module.split("."))
            yield from (module.with_suffix(".py"), module / "__init__.py")


def _set_in(tree: ast.Module) -> str | None:
    constants = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        settings = None
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "setdefault"
            and len(node.args) == 2  # noqa: PLR2004 - a name and a value
        ):
            settings = _named(node.args[0], node.args[1], constants)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            settings = _named(node.targets[0].slice, node.value, constants)
        if settings:
            return settings
    return None


def _named(key: ast.expr, value: ast.expr, constants: Mapping[str, object]) -> str | None:
    if not (isinstance(key, ast.Constant) and key.value == VARIABLE):
        return None
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != VARIABLE:
            return node.value
        if isinstance(node, ast.Name) and isinstance(constants.get(node.id), str):
            return str(constants[node.id])
    return None


def _advice(project: Path) -> str:
    elsewhere = sorted(path.parent for path in project.glob("*/manage.py"))
    if elsewhere:
        return f"There is a manage.py in {elsewhere[0]}: try --project {elsewhere[0]}"
    return f"Use --settings MODULE, set {VARIABLE}, or run in the folder of manage.py (--project DIR)."
