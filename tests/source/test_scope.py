"""What expressions stand for, through the functions of the project that they call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.files import Sources
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import ObjectOf, Value

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_CLASSES = """
class Box:
    def __init__(self):
        self.inner = Lid()

    def own(self):
        return self

    def within(self):
        return self.inner


class Lid:
    def __init__(self):
        self.inner = Box()

    def own(self):
        return self

    def within(self):
        return self.inner


def same(thing):
    return thing


def call_0():
    return Box()
"""
_CALLING = """

def call_{number}():
    if call_{below}():
        return call_{below}()
    return call_{below}()
"""


def kinds(code: str, project: Path) -> list[str]:
    """Return the classes of the objects that the expressions in a function give, in their order; "" for what is not known."""
    calling = "".join(_CALLING.format(number=number, below=number - 1) for number in range(1, 8))
    body = "".join(f"    {line}\n" for line in code.splitlines())
    (project / "boxes.py").write_text(f"{_CLASSES}{calling}\n\ndef ask():\n{body}", encoding="utf-8")
    sources = Sources(project)
    file = sources.at(project / "boxes.py")
    assert file is not None
    function = next(function for function in file.functions if function.name == "ask")
    scope = Scope(function, file, sources)
    values = [scope.value(node.value) for node in function.body if isinstance(node, ast.Expr)]
    return [value.kind.node.name if isinstance(value, ObjectOf) else "" for value in values]


def test_a_function_is_gone_through_once_at_each_depth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of five functions calls the next one twice: five are gone through, and not 2 + 4 + 8 + 16 times as many."""
    gone_through: list[str] = []
    given_back = Scope.given_back

    def counted(scope: Scope) -> Value:
        gone_through.append(getattr(scope.function, "name", ""))
        return given_back(scope)

    monkeypatch.setattr(Scope, "given_back", counted)

    assert ["Box", "Box"] == kinds("call_5()\ncall_5()", tmp_path)
    assert ["call_5", "call_4", "call_3", "call_2", "call_1", "call_0"] == gone_through


def test_what_a_function_is_given_decides(tmp_path: Path) -> None:
    """The same function with other arguments, and methods and attributes of the same name of another object, give something else."""
    assert ["Box", "Lid", "", "Box"] == kinds("same(Box())\nsame(Lid())\nsame(1)\nsame(thing=Box())", tmp_path)
    assert ["Box", "Lid"] == kinds("Box().own()\nLid().own()", tmp_path)
    assert ["Lid", "Box"] == kinds("Box().within()\nLid().within()", tmp_path)


def test_what_is_too_deep_from_one_place_is_known_from_another(tmp_path: Path) -> None:
    """Six functions are gone into: what a seventh gives is not known, and is where it is called from nearer."""
    assert ["", "Box", "Box"] == kinds("call_7()\ncall_5()\ncall_0()", tmp_path)
