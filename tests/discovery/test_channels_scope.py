"""Which middleware puts a key into the scope: also one whose base class, in another module, does it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.channels.wiring import _provides

if TYPE_CHECKING:
    from pathlib import Path

BASE = """
class Base:
    async def __call__(self, scope, receive, send):
        scope["user"] = 1
"""


@pytest.mark.parametrize(("name", "expected"), [("Derived", True), ("function", False)])
def test_who_provides_a_user(name: str, *, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A class does what its bases do; a function what its module says."""
    (tmp_path / "scope_base.py").write_text(BASE, encoding="utf-8")
    (tmp_path / "scope_made.py").write_text(
        "import scope_base\n\n\nclass Derived(scope_base.Base):\n    pass\n\n\ndef function(scope):\n    pass\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    made = getattr(importlib.import_module("scope_made"), name)

    assert _provides(made() if isinstance(made, type) else made, "user") is expected
