"""Aliases that the project's files name: in code, which may name one that is not there, and in tests, which query them.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#manually-selecting-a-database
"""

from __future__ import annotations

import ast
import difflib
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import relative
from django_conformance.discovery.databases.files import SourceFile, sources
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.context import DiscoveryContext

_ALL = "__all__"
_INSTANCE = ("save", "asave", "delete", "adelete", "refresh_from_db", "arefresh_from_db")


def unknown(context: DiscoveryContext, aliases: tuple[str, ...]) -> Iterator[Suspicion]:
    """Yield a suspicion for each alias that code names as a text and DATABASES lacks."""
    elsewhere: set[object] | None = None
    for source in sources(context):
        if not any(word in source.text for word in ("using", "connections", "db_manager", "atomic")):
            continue
        asked = _asked(source.tree)
        for node in ast.walk(source.tree):
            named = _named(node, source)
            if (
                named is None
                or named.value in aliases
                or named.value in asked
                or "ConnectionDoesNotExist" in source.text
            ):
                continue
            near = difflib.get_close_matches(str(named.value), aliases, n=1, cutoff=0.6)
            if not near and not _is_query(node):
                continue  # documents of search engines are saved ``using`` one, too
            elsewhere = _elsewhere(context) if elsewhere is None else elsewhere
            if named.value in elsewhere:
                continue
            advice = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(aliases)}"
            place = Location(relative(str(source.path), context.project), named.lineno)
            text = f"{place}: {ast.unparse(node)} names the alias {named.value!r}, which DATABASES lacks; {advice}"
            yield Suspicion("unknown-alias", source.module, text, place, {"alias": named.value})


def _elsewhere(context: DiscoveryContext) -> set[object]:
    """Return the aliases that other settings of the project have: its code is for those, too."""
    found: set[object] = set()
    for file in context.sources.every:
        for node in file.nodes if b"DATABASES" in file.content else ():
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("DATABASES"):
                found |= {one.value for one in ast.walk(node.slice) if isinstance(one, ast.Constant)}
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("DATABASES.update"):
                found |= {one.arg for one in node.keywords} | {
                    key.value for one in node.args for key in getattr(one, "keys", []) if isinstance(key, ast.Constant)
                }
            elif isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Dict):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(ast.unparse(one).endswith("DATABASES") for one in targets):
                    found |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
    return found


def _is_query(node: ast.AST) -> bool:
    """Whether an expression can only be for a database; ``save(using=…)`` is other libraries' too."""
    return not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _INSTANCE)


def _asked(tree: ast.AST) -> set[object]:
    """Return the texts that the file looks for in something first (``if "replica" in connections``)."""
    return {
        node.left.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant)
    }


def _named(node: ast.AST, source: SourceFile) -> ast.Constant | None:
    """Return the alias that an expression certainly names, as a text."""
    found: ast.expr | None = None
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        if source.imported(node.value.id) == ("django.db", "connections"):
            found = node.slice
    elif isinstance(node, ast.Call):
        using = next((one.value for one in node.keywords if one.arg == "using"), None)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("using", "db_manager"):
            if any(isinstance(one, ast.Attribute) and one.attr == "objects" for one in ast.walk(node.func)):
                found = node.args[0] if node.args else using
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _INSTANCE:
            found = using
        elif _transaction(node.func, source, "atomic"):
            found = using if using is not None else (node.args[0] if node.args else None)
        elif _transaction(node.func, source, "on_commit"):
            found = using
    return found if isinstance(found, ast.Constant) and isinstance(found.value, str) else None


def _transaction(function: ast.expr, source: SourceFile, name: str) -> bool:
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr == name and source.imported(function.value.id) == ("django.db", "transaction")
    return isinstance(function, ast.Name) and source.imported(function.id) == ("django.db.transaction", name)


def tested(context: DiscoveryContext, aliases: tuple[str, ...]) -> tuple[str, ...]:
    """Return the aliases besides 'default' that the project's tests say they query: by ``databases``, of a class or a mark."""
    found: set[str] = set()
    for file in context.sources.tests:
        for node in file.of(ast.ClassDef, ast.Call):
            for value in _databases(node):
                found |= {str(one.value) for one in ast.walk(value) if isinstance(one, ast.Constant)}
    return aliases if _ALL in found else tuple(one for one in aliases if one in found and one != "default")


def _databases(node: ast.AST) -> Iterable[ast.expr]:
    if isinstance(node, ast.ClassDef):
        return [
            one.value
            for one in node.body
            if isinstance(one, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == "databases" for target in one.targets)
        ]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "django_db":
        return [one.value for one in node.keywords if one.arg == "databases"]
    return []
