"""What coroutines ask the database synchronously, which Django refuses.

https://docs.djangoproject.com/en/stable/topics/async/#async-safety
"""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django_conformance.source.orm.asking import Asking, asks
from django_conformance.source.orm.requests import asked_of_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile, Sources

_ALLOWED = "DJANGO_ALLOW_ASYNC_UNSAFE"


@dataclass(frozen=True)
class RefusedExpression:
    """An expression of a coroutine that Django refuses: what it does, where that is a query, and what to write instead."""

    asking: Asking
    file: SourceFile

    @property
    def what(self) -> str:
        """What the coroutine does, as a message says it."""
        innermost, found = self.asking.innermost
        if found is None:
            return self.asking.how
        line = getattr(innermost.node, "lineno", 0)
        return f"{self.asking.how}, which {innermost.how} in {found.file.relative}:{line}"

    @property
    def hint(self) -> str:
        """What to write instead."""
        innermost, found = self.asking.innermost
        if found is not None:
            return f"write await sync_to_async({self.asking.text.removesuffix('()')})(…)"
        if "not loaded with its object" in innermost.how:
            return f'load it with the object: select_related("{innermost.text.rpartition(".")[2]}")'
        owner, _, method = innermost.text.removesuffix("()").rpartition(".")
        if innermost.how.startswith("goes through"):
            return "write async for"
        if "loads the session and the user" in innermost.how:
            return "write user = await request.auser()"
        if "loads the session from" in innermost.how:
            return "write await request.session.aget(…)"
        if innermost.how.startswith("calls get_"):
            return f"write await a{innermost.text[:-1]}…)"
        if innermost.how == f"calls {owner}.{method}()":
            return f"write await {owner}.a{method}(…)"
        return "run it in a function under sync_to_async"


def refused(coroutine: ast.AsyncFunctionDef, file: SourceFile, sources: Sources) -> Iterator[RefusedExpression]:
    """Yield what a coroutine asks the database synchronously; nothing where the project allows it."""
    if not is_allowed(sources):
        asking = (*asks(coroutine, file, sources), *asked_of_request(coroutine, file, sources))
        yield from (RefusedExpression(expression, file) for expression in asking)


@cache
def is_allowed(sources: Sources) -> bool:
    """Whether the project sets DJANGO_ALLOW_ASYNC_UNSAFE, in its code or for its processes."""
    if os.environ.get(_ALLOWED) or any(_ALLOWED in file.text for file in sources.every if not file.is_test):
        return True
    patterns = ("Dockerfile*", "*.yml", "*.yaml", "*.env", ".env*", "Procfile", "*.toml", "*.sh")
    paths = {path for pattern in patterns for path in sources.project.glob(pattern)}
    return any(path.is_file() and _ALLOWED in path.read_text(encoding="utf-8", errors="replace") for path in paths)
