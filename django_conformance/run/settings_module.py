"""Finds the settings module of a project without importing anything of it."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.errors import UsageError
from django_conformance.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

VARIABLE = "DJANGO_SETTINGS_MODULE"
_DEPTH = 4
"""How many names a value is followed through."""

_LONGEST = 200


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
        UsageError: none of them names one, or what it names is no module's name.
    """
    from_manage = in_manage(project / "manage.py") or ""
    for value, origin in (
        (option, "--settings"),
        (environment.get(VARIABLE), f"${VARIABLE}"),
        (ini_settings, "pytest's configuration"),
        (from_manage if _is_module(from_manage) else "", "manage.py"),
        (contract_settings, "the contract"),
    ):
        if value:
            return _module(value, origin, project), origin
    raise UsageError(f"No settings module was found for {project}.", _advice(project))


def _module(name: str, origin: str, project: Path) -> str:
    """Return a module's name if it can be one.

    Raises:
        UsageError: it cannot; a path of a file is told as the module's name.
    """
    if _is_module(name):
        return name
    shown = ascii(name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…")
    advice = "Write it as an import does: mysite.settings"
    if name.endswith(".py"):
        parts = Path(os.path.relpath(Path(name).absolute(), project)).with_suffix("").parts
        if all(part.isidentifier() for part in parts):
            advice = f"Did you mean {'.'.join(parts)}?"
    raise UsageError(f"{shown} (from {origin}) is not the name of a settings module.", advice)


def _is_module(name: str) -> bool:
    """Whether a name can be imported by its text: a package's folder may have hyphens."""
    parts = name.split(".")
    return len(name) <= _LONGEST and all(part[:1] != "-" and part.replace("-", "_").isidentifier() for part in parts)


def in_manage(path: Path) -> str | None:
    """Return the settings module that a ``manage.py`` sets, or what it imports of the project; ``None`` where it sets none."""
    tree = _tree(path)
    if tree is None:
        return None
    followed = (_tree(file) for file in _imported(tree, path.parent))
    return next(filter(None, (_set_in(read) for read in (tree, *filter(None, followed)))), None)


def _tree(path: Path) -> ast.Module | None:
    try:
        return ast.parse(read_bytes(path))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _imported(tree: ast.Module, folder: Path) -> Iterator[Path]:
    """Yield the project's files that a module imports or runs: ``from shop.cli import main``, ``run_module("shop")``."""
    for node in ast.walk(tree):
        for name in _modules(node):
            module = folder.joinpath(*name.split("."))
            yield from (module.with_suffix(".py"), module / "__init__.py", module / "__main__.py")


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.Call) and node.args and ast.unparse(node.func).endswith("run_module"):
        name = node.args[0]
        if isinstance(name, ast.Constant) and isinstance(name.value, str) and _is_module(name.value):
            yield name.value


def _set_in(tree: ast.Module) -> str | None:
    values = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
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
            settings = _named(node.args[0], node.args[1], values)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            settings = _named(node.targets[0].slice, node.value, values)
        if settings:
            return settings
    return None


def _named(key: ast.expr, value: ast.expr, values: Mapping[str, ast.expr]) -> str | None:
    if not (isinstance(key, ast.Constant) and key.value == VARIABLE):
        return None
    for name in _texts(value, values, _DEPTH):
        if name != VARIABLE and all(part.isidentifier() for part in name.split(".")):
            return name
    return None


def _texts(node: ast.expr, values: Mapping[str, ast.expr], depth: int) -> Iterator[str]:
    """Yield what an expression of texts and names may be, as far as its file says; what is read gives its default."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in values and depth:
        yield from _texts(values[node.id], values, depth - 1)
    elif isinstance(node, ast.Call) and not _is_format(node):
        for argument in (*node.args[1:], *(keyword.value for keyword in node.keywords)):
            yield from _texts(argument, values, depth)
    elif isinstance(node, (ast.IfExp, ast.BoolOp)):
        for inner in [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values:
            yield from _texts(inner, values, depth)
    else:
        yield from _put_together(node, values, depth)


def _is_format(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def _put_together(node: ast.expr, values: Mapping[str, ast.expr], depth: int) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from _filled(node.func.value, node.args, values, depth)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        yield from _filled(node.left, given, values, depth)
    elif isinstance(node, ast.BinOp):
        yield from _joined([node.left, node.right], values, depth)
    elif isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
        yield from _joined(parts, values, depth)


def _filled(pattern: ast.expr, given: Iterable[ast.expr], values: Mapping[str, ast.expr], depth: int) -> Iterator[str]:
    """Yield a pattern with its places, ``%s`` or ``{}``, filled in."""
    text = next(_texts(pattern, values, depth), "")
    for argument in given:
        value = next(_texts(argument, values, depth), None)
        if value is None:
            return
        text = re.sub(r"%s|\{\w*\}", lambda _: value, text, count=1)  # noqa: B023 - called at once
    yield text


def _joined(parts: Iterable[ast.expr], values: Mapping[str, ast.expr], depth: int) -> Iterator[str]:
    texts = [next(_texts(part, values, depth), None) for part in parts]
    if None not in texts:
        yield "".join(filter(None, texts))


def _advice(project: Path) -> str:
    elsewhere = sorted(path.parent for path in project.glob("*/manage.py"))
    if elsewhere:
        return f"There is a manage.py in {elsewhere[0]}: try --project {elsewhere[0]}"
    return f"Use --settings MODULE, set {VARIABLE}, or run in the folder of manage.py (--project DIR)."
