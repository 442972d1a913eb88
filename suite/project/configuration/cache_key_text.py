"""Cache keys for Memcached contain no spaces.

Why: Memcached takes no white space in a key. Django raises InvalidCacheKey at the first use; with the cache of development, and of tests, it
only warns.

Fix: write an underscore or a colon, and hash what visitors enter.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.cache_uses import cache_uses
from django_conformance.discovery.caches import caches
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import assigned, constant_of
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, text, written

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/topics/cache/#cache-key-warnings", settings=True
)

_SPACE = re.compile(r"\s")
_DEEPEST = 3


def find(project: Project) -> Iterator[Finding]:
    """Yield each key with white space in it that is written out, in a cache of Memcached."""
    aliases = {cache.alias for cache in caches(project.context.originals) if "memcached" in cache.backend.lower()}
    told = set()
    for use in cache_uses(project.context.sources) if aliases else ():
        if use.alias not in aliases or not use.node.args or use.method in ("clear", "set_many", "delete_many"):
            continue
        key = use.node.args[0]
        place = use.file.place(use.node)
        if _has_space(key, use.file) and (use.file.module, written(key)) not in told:
            told.add((use.file.module, written(key)))
            yield Finding(
                f"{place} uses the key {written(key)}, which has a space in it, and CACHES[{use.alias!r}] is Memcached: InvalidCacheKey",
                subject=use.alias,
                location=place,
            )


def _has_space(key: ast.expr, file: SourceFile, depth: int = _DEEPEST) -> bool:
    """Whether the text of a key that is written out has white space, also where the key is a variable."""
    if isinstance(key, ast.Name) and depth:
        value = assigned(key, file) or constant_of(key.id, file)
        return value is not None and _has_space(value, file, depth - 1)
    if isinstance(key, ast.JoinedStr):
        return any(_SPACE.search(text(part) or "") for part in key.values)
    if isinstance(key, ast.BinOp):
        return _has_space(key.left, file, depth) or (isinstance(key.op, ast.Add) and _has_space(key.right, file, depth))
    if isinstance(key, ast.Call) and method(key) in ("format", "join") and isinstance(key.func, ast.Attribute):
        return _has_space(key.func.value, file, depth)
    return _SPACE.search(text(key) or "") is not None
