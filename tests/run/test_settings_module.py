"""The settings module that a project's manage.py sets, read from its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.run.settings_module import in_manage, resolve

if TYPE_CHECKING:
    from pathlib import Path

MAIN = """
import os


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.server.settings")
"""


@pytest.mark.parametrize("module", ["shop.server.__main__", "shop.server", "shop.cli"])
def test_what_manage_py_imports(module: str, tmp_path: Path) -> None:
    """A manage.py that leaves all to a module of the project has that module's settings."""
    path = tmp_path.joinpath(*module.split("."))
    file = path / "__init__.py" if module == "shop.server" else path.with_suffix(".py")
    file.parent.mkdir(parents=True)
    file.write_text(MAIN, encoding="utf-8")
    manage = tmp_path / "manage.py"
    manage.write_text(f"from django.conf import settings\nfrom {module} import main\n\nmain()\n", encoding="utf-8")

    assert in_manage(manage) == "shop.server.settings"


@pytest.mark.parametrize(
    "line",
    ['runpy.run_module("shop", run_name="__main__")', "import shop.__main__", "from shop import __main__"],
)
def test_what_manage_py_runs(line: str, tmp_path: Path) -> None:
    """A manage.py that runs a package of the project has the settings of its ``__main__``."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/__main__.py").write_text(MAIN, encoding="utf-8")
    manage = tmp_path / "manage.py"
    manage.write_text(f"import runpy\n\n{line}\n", encoding="utf-8")

    assert in_manage(manage) == "shop.server.settings"


def test_a_manage_py_that_sets_none(tmp_path: Path) -> None:
    """Nothing is guessed from what is not the project's."""
    manage = tmp_path / "manage.py"
    manage.write_text("from shopkit.management import main\n\nmain()\n", encoding="utf-8")

    assert in_manage(manage) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"shop.settings.%s" % MODE', "shop.settings.production"),
        ('"shop.{}.{}".format("settings", MODE)', "shop.settings.production"),
        ('f"shop.settings.{STAGE}"', "shop.settings.local"),
        ('"shop.settings." + MODE', "shop.settings.production"),
        ('os.environ.get("SHOP_SETTINGS", "shop.settings")', "shop.settings"),
        ('"shop.settings.test" if "test" in sys.argv else "shop.settings"', "shop.settings.test"),
        ('"shop.settings.%s" % platform.node()', None),
        ('f"shop.settings.{sys.argv[1]}"', None),
        ('os.environ["SHOP_SETTINGS"]', None),
    ],
)
def test_a_module_that_is_put_together(value: str, expected: str | None, tmp_path: Path) -> None:
    """Its parts are read where the file says them; half a name is none."""
    manage = tmp_path / "manage.py"
    manage.write_text(
        f"""
try:
    import shop.development
    MODE = "development"
except ImportError:
    MODE = "production"
STAGE = os.getenv("SHOP_STAGE", "local")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", {value})
""",
        encoding="utf-8",
    )

    assert in_manage(manage) == expected


def test_a_package_with_hyphens(tmp_path: Path) -> None:
    """Django imports a settings module by its text, so that a folder with hyphens is a package like any other."""
    assert resolve(tmp_path, "web-shop.settings", {}, None) == ("web-shop.settings", "--settings")
