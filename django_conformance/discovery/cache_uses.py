"""Where the project calls a cache, and which alias it calls.

https://docs.djangoproject.com/en/stable/topics/cache/#accessing-the-cache
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.nodes import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.source.files import SourceFile, Sources
    from django_conformance.source.nodes import Function

_METHODS = ("add", "get", "set", "delete", "incr", "decr", "clear", "touch", "get_or_set", "set_many", "delete_many")


@dataclass(frozen=True)
class CacheUse:
    """A call of a cache's method: ``method`` is its name without the ``a`` of its asynchronous form."""

    file: SourceFile
    node: ast.Call
    method: str
    alias: str

    @property
    def function(self) -> Function | None:
        """The function that it stands in."""
        return self.file.function_around(self.node)

    @property
    def is_answer_used(self) -> bool:
        """Whether something is made of what the cache answers."""
        parent = self.file.parents.get(self.node)
        while isinstance(parent, ast.Await):
            parent = self.file.parents.get(parent)
        return not isinstance(parent, ast.Expr)


def cache_uses(sources: Sources) -> Iterator[CacheUse]:
    """Yield each call of a cache in the project's running code."""
    for file in sources.code(containing=("cache",)):
        alias_of = named_caches(file)
        for call in file.of(ast.Call):
            if not isinstance(call.func, ast.Attribute):
                continue
            method = call.func.attr if call.func.attr in _METHODS else call.func.attr.removeprefix("a")
            alias = alias_of(call.func.value) if method in _METHODS else None
            if alias is not None:
                yield CacheUse(file, call, method, alias)


def named_caches(file: SourceFile) -> Callable[[ast.expr], str | None]:
    """Return what tells the alias of the cache that an expression of a file is."""
    named = _named(file)
    return lambda value: _alias(value, file, named)


def _named(file: SourceFile) -> Mapping[str, str]:
    """Return the aliases of caches by what a file calls them: ``locks``, ``self.locks``, ``backend()``."""
    named: dict[str, str] = {}
    for statement in file.of(ast.Assign):
        alias = _alias(statement.value, file, {})
        for target in statement.targets:
            if alias is not None and isinstance(target, (ast.Name, ast.Attribute)):
                name = ast.unparse(target)
                named[name] = alias
                if isinstance(file.parents.get(statement), ast.ClassDef):
                    named |= {f"self.{name}": alias, f"cls.{name}": alias}
    for function in file.functions:
        answers = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
        aliases = {_alias(answer, file, {}) for answer in answers}
        if len(aliases) == 1 and (alias := aliases.pop()) is not None:
            named |= {f"{function.name}()": alias, f"self.{function.name}()": alias}
    return named


def _alias(value: ast.expr, file: SourceFile, named: Mapping[str, str]) -> str | None:
    """Return the alias of the cache that an expression is; ``None`` for any other expression."""
    if isinstance(value, ast.Subscript) and file.dotted(value.value) == "django.core.cache.caches":
        return text(value.slice)
    if file.dotted(value) == "django.core.cache.cache":
        return "default"
    return named.get(ast.unparse(value)) if isinstance(value, (ast.Name, ast.Attribute, ast.Call)) else None
