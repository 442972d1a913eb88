"""The project's Python files: which there are, what they are for, and what they are called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.files import Sources
from django_conformance.source.nodes import written

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FILES = {
    "shop/__init__.py": "",
    "shop/views.py": "from .tasks import report\n\n\ndef view(request):\n    return report.delay(request.user.pk)\n",
    "shop/migrations/0001_initial.py": "import shop.views",
    "shop/tests.py": "",
    "shop/test_views.py": "",
    "shop/views_test.py": "",
    "tests/helpers.py": "",
    "conftest.py": "",
    "node_modules/tool.py": "",
    "build/lib/shop/views.py": "",
    ".tox/tool.py": "",
    "environment/pyvenv.cfg": "",
    "environment/tool.py": "",
    "broken.py": "def (",
}


def sources(project: Path) -> Sources:
    for name, text in FILES.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Sources(project)


def test_code_is_what_runs(tmp_path: Path) -> None:
    """Tests, migrations, environments, hidden folders and what others built are no code of the project's."""
    files = sources(tmp_path)

    assert ["broken.py", "shop/__init__.py", "shop/views.py"] == [file.relative for file in files.code()]
    assert ["shop/views.py"] == [file.relative for file in files.code(containing=(".delay", "@shared_task"))]
    assert ["shop/migrations/0001_initial.py"] == [file.relative for file in files.migrations]
    assert [
        "conftest.py",
        "shop/test_views.py",
        "shop/tests.py",
        "shop/views_test.py",
        "tests/helpers.py",
    ] == sorted(file.relative for file in files.tests)


def test_names_are_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is followed through the file's imports, relative ones among them; what the file defines is its module's."""
    monkeypatch.syspath_prepend(tmp_path)
    file = sources(tmp_path).at(tmp_path / "shop/views.py")

    assert file is not None
    assert file.module == "shop.views"
    (function,) = file.of(ast.FunctionDef)
    publishes = next(call.func for call in file.of(ast.Call))
    assert file.dotted(publishes) == "shop.tasks.report.delay"
    assert file.qualified(ast.Name("view")) == "shop.views.view"
    assert file.qualified(ast.Name("report")) == "shop.tasks.report"
    assert str(file.place(function)) == "shop/views.py:4"


def test_a_syntax_error_is_an_empty_file(tmp_path: Path) -> None:
    """A file that cannot be parsed has no nodes but its module: whoever imports it says why."""
    file = sources(tmp_path).at(tmp_path / "broken.py")

    assert file is not None
    assert [ast.Module] == [type(node) for node in file.nodes]


def test_an_app_may_be_called_media(tmp_path: Path) -> None:
    """A folder with the name of what is served or built is the project's own code where it is a package."""
    for name in ("media/__init__.py", "media/views.py", "static/script.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert ["media/__init__.py", "media/views.py"] == [file.relative for file in Sources(tmp_path).every]


def test_long_code_is_cut() -> None:
    """Code in a message ends in an ellipsis where it is long."""
    call = ast.parse("send(" + ", ".join(["value"] * 40) + ")", mode="eval").body

    assert written(ast.parse("send(1)", mode="eval").body) == "send(1)"
    assert written(call) == ast.unparse(call)[:80] + "…"


def test_a_place_has_the_columns_of_what_is_meant(tmp_path: Path) -> None:
    """They count characters, not bytes; what goes on in the next line has no end."""
    (tmp_path / "shop.py").write_text("né = 'é' + f(1)\nx = f(\n    1\n)\n", encoding="utf-8")
    (file,) = Sources(tmp_path).every

    places = sorted((file.place(call) for call in file.of(ast.Call)), key=str)

    assert [(place.line, place.column, place.end_column) for place in places] == [(1, 12, 16), (2, 5, None)]
