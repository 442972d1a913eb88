"""Queries in the coroutines of ASGI middleware: what waits for nobody, and what is right."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.channels.middleware_code import suspicions
from django_conformance.source.files import SourceFile

if TYPE_CHECKING:
    from pathlib import Path

MIDDLEWARE = """
from channels.db import database_sync_to_async
from django.contrib.auth import get_user_model

class TokenMiddleware:
    async def __call__(self, scope, receive, send):
        return await self.inner({**scope, "user": await self.user(scope)}, receive, send)

"""


def subjects(code: str, tmp_path: Path, before: str = MIDDLEWARE) -> list[str]:
    """Return the subjects of what a file comes under."""
    path = tmp_path / "middleware.py"
    path.write_text(before + dedent(code), encoding="utf-8")
    return [one.subject for one in suspicions([SourceFile(path, "shop/middleware.py", "shop.middleware")], [])]


@pytest.mark.parametrize(
    "code",
    [
        "async def user(key):\n    return await get_user_model().objects.aget(key=key)",
        "@database_sync_to_async\ndef user(key):\n    return get_user_model().objects.get(key=key)",
        "async def user(key):\n    return await database_sync_to_async(lambda: get_user_model().objects.get(key=key))()",
        "async def user(key):\n    return await database_sync_to_async(get_user_model().objects.get)(key=key)",
        "async def user(key):\n    return get_user_model().objects.filter(key=key)",
        "async def user(registry, key):\n    return registry.objects.get(key)",
    ],
)
def test_code_that_is_right(code: str, tmp_path: Path) -> None:
    """A query that waits in a thread, or that is only made, is no finding."""
    assert subjects(code, tmp_path) == []


@pytest.mark.parametrize(
    "code",
    [
        "async def user(key):\n    return get_user_model().objects.get(key=key)",
        "async def user(key):\n    return get_user_model().objects.filter(key=key).first()",
        "class Other:\n    async def user(self, key):\n        return get_user_model().objects.get(key=key)",
    ],
)
def test_a_query_in_a_coroutine(code: str, tmp_path: Path) -> None:
    """A query that a coroutine runs is one, wherever in the file the coroutine stands."""
    assert subjects(code, tmp_path) == ["shop.middleware.user"]


def test_a_file_without_middleware(tmp_path: Path) -> None:
    """A file that has no ASGI application is not looked at."""
    code = "async def user(key):\n    return get_user_model().objects.get(key=key)"
    assert subjects(code, tmp_path, before="") == []
