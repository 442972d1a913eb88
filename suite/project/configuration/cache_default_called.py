"""``cache.get_or_set()`` is given a function, not the function's result.

Why: arguments are computed before the call: ``cache.get_or_set("report", report())`` makes the report each time, found in the cache or not. Nothing
is saved, and nothing says so.

Fix: ``cache.get_or_set("report", report, 600)``; with arguments, ``lambda: report(year)``. In place of ``cache.get(key, report())``, ask whether
the answer is None.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.cache_uses import CacheUse, cache_uses
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import written
from django_conformance.source.orm.asking import asks_in
from django_conformance.source.orm.scope import Scope

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/topics/cache/#django.core.caches.cache.get_or_set"
)


def find(project: Project) -> Iterator[Finding]:
    """Yield each default of a cache that asks the database before the cache is asked."""
    for use in cache_uses(project.context.sources):
        default = _default(use)
        asked = _asked(default, use, project) if default is not None else ""
        if default is not None and asked:
            function = (
                default.func if isinstance(default, ast.Call) and not (default.args or default.keywords) else None
            )
            passed = ast.unparse(function) if isinstance(function, ast.Name) else f"lambda: {written(default)}"
            yield Finding(
                f"{use.method}() is given {written(default)}, which asks the database each time, also where the cache has the value",
                at=use.file.at(use.node),
                hint=f"Write {passed}." if use.method == "get_or_set" else "",
                evidence={"asked": asked},
            )


def _default(use: CacheUse) -> ast.expr | None:
    if use.method not in ("get", "get_or_set"):
        return None
    keywords = {keyword.arg: keyword.value for keyword in use.node.keywords}
    return use.node.args[1] if len(use.node.args) > 1 else keywords.get("default")


def _asked(default: ast.expr, use: CacheUse, project: Project) -> str:
    """Return the query that computing a default makes; "" where it certainly makes none."""
    function = use.function
    if function is None or isinstance(default, (ast.Lambda, ast.Constant, ast.Name)):
        return ""
    scope = Scope(function, use.file, project.context.sources)
    asked = asks_in(list(ast.walk(default)), scope)
    return asked[0].text if asked else ""
