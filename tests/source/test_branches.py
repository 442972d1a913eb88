"""Which lines of a function a run cannot both come by."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from django_conformance.source.branches import excludes
from django_conformance.source.files import Sources

if TYPE_CHECKING:
    from pathlib import Path


def between(body: str, folder: Path) -> bool:
    """Return whether the call of ``first()`` excludes that of ``second()`` in a function."""
    folder.joinpath("module.py").write_text(f"def function(a, b):\n{body}", encoding="utf-8")
    (file,) = Sources(folder).code(named="module.py")
    calls = {call.func.id: call for call in file.of(ast.Call) if isinstance(call.func, ast.Name)}
    return excludes(calls["first"], calls["second"], file)


@pytest.mark.parametrize(
    "body",
    [
        " if a:\n  first()\n else:\n  second()\n",
        " if a:\n  first()\n elif b:\n  if a:\n   second()\n",
        " if a:\n  first()\n  return\n second()\n",
        " for x in a:\n  if x:\n   first()\n   continue\n  second()\n",
        " try:\n  a()\n except ValueError:\n  first()\n else:\n  second()\n",
        " match a:\n  case 1:\n   first()\n  case 2:\n   second()\n",
    ],
)
def test_excludes(body: str, tmp_path: Path) -> None:
    """Two branches of one statement, and what a return or the next round of a loop leaves out."""
    assert between(body, tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        " first()\n second()\n",
        " if a:\n  first()\n second()\n",
        " if a:\n  first()\n if b:\n  second()\n",
        " for x in a:\n  first()\n  continue\n second()\n",
        " try:\n  first()\n except ValueError:\n  second()\n",
        " with a:\n  first()\n  second()\n  return\n",
    ],
)
def test_comes_to_both(body: str, tmp_path: Path) -> None:
    """One after the other, also where what is between may be left out."""
    assert not between(body, tmp_path)
