"""Every deprecation warning of a process is written down, and nothing else becomes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.overlay.deprecations import PROJECT, PYTHON, REPORT

if TYPE_CHECKING:
    from tests.overlay.booted import BootedProject

LIBRARY = """
    import warnings

    class RemovedInLibrary3Warning(PendingDeprecationWarning):
        pass

    def old():
        warnings.warn("old() goes", RemovedInLibrary3Warning, stacklevel=2)

    def between():
        old()
"""
SHOP = """
    import logging

    import library

    def sell():
        library.old()

    def through():
        library.between()

    def log():
        logging.getLogger("shop").warn("sold")

    logging.getLogger("shop").addHandler(logging.NullHandler())
"""


@pytest.fixture
def shop(project: BootedProject) -> BootedProject:
    """Return a project whose module ``shop`` uses what is deprecated, of a library and of Python."""
    (project.path.parent / "libraries").mkdir()
    return project.write({"shop.py": SHOP, "../libraries/library.py": LIBRARY})


def written(
    project: BootedProject, code: str, *options: str, status: int = 0, **environment: str
) -> list[dict[str, Any]]:
    """Run code as a process of the run, hold that it ended so and said nothing of warnings, and return what was written."""
    libraries = str(project.path.parent / "libraries")
    done = project.run(f"import sys; sys.path.append({libraries!r}); import shop\n" + code, *options, **environment)
    assert done.returncode == status, done.stderr
    if not options and "PYTHONWARNINGS" not in environment:
        assert done.stderr == ""
    report = project.folder / REPORT
    return [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()] if report.exists() else []


def test_one_of_a_library(shop: BootedProject) -> None:
    """A warning that Python ignores is written down, with its class, whose it is, and the line of the project."""
    (one,) = written(shop, "shop.sell()")

    assert (one["category"], one["message"]) == ("RemovedInLibrary3Warning", "old() goes")
    assert (one["raised_by"], one["used_by"]) == ("library", PROJECT)
    assert (one["path"], one["line"]) == ("shop.py", 7)


def test_one_of_python(shop: BootedProject) -> None:
    """What the standard library has deprecated is Python's, and used by the project."""
    (one,) = written(shop, "shop.log()")

    assert (one["raised_by"], one["used_by"], one["path"], one["line"]) == (PYTHON, PROJECT, "shop.py", 13)


def test_one_of_c(shop: BootedProject) -> None:
    """A warning that C code raises is written down too: those never pass through ``warnings.warn()``."""
    shop.write(
        {
            "rounded.py": "class Half:\n    def __int__(self):\n        return True\n\ndef whole():\n    return int(Half())\n"
        }
    )

    (one,) = written(shop, "import rounded; rounded.whole()")

    assert (one["raised_by"], one["used_by"], one["path"], one["line"]) == (PYTHON, PROJECT, "rounded.py", 6)


def test_a_package_that_warns_of_itself(shop: BootedProject) -> None:
    """A package that uses what it deprecates while it is imported is not blamed on the line that imports it."""
    warned = "import warnings\nfrom library import old\nold()\ndef f():\n    warnings.warn('mine', DeprecationWarning)\nf()\n"
    shop.write({"importing.py": "import aging\n", "../libraries/aging.py": warned})

    assert {(one["raised_by"], one["used_by"]) for one in written(shop, "import importing")} == {
        ("aging", "aging"),
        ("library", "aging"),
    }


def test_a_file_that_only_starts(shop: BootedProject) -> None:
    """What a library does when manage.py hands over to it is none of manage.py's."""
    shop.write({"manage.py": "import library\nlibrary.old()\n"})

    assert [(one["raised_by"], one["used_by"]) for one in written(shop, "import manage")] == [("library", "library")]


@pytest.mark.parametrize(
    "around",
    [
        "warnings.simplefilter('ignore')",
        "warnings.resetwarnings()",
        "warnings.filterwarnings('ignore', 'old')",
        "warnings.filters[:] = []",
        "del warnings.filters[:]",
        "warnings.filters.clear()",
        "warnings.filters.insert(0, ('ignore', None, Warning, None, 0))",
    ],
)
def test_whoever_filters(shop: BootedProject, around: str) -> None:
    """Filters of the project's own, here within ``catch_warnings``, hide nothing from the run."""
    code = f"import warnings\nwith warnings.catch_warnings(record=True) as kept:\n    {around}\n    shop.sell()\n"

    assert [one["message"] for one in written(shop, code)] == ["old() goes"]


def test_filters_do_what_they_did(shop: BootedProject) -> None:
    """An error stays an error, what is recorded is recorded once with its place, and what is shown is shown."""
    code = """if True:
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                shop.sell()
            except PendingDeprecationWarning as error:
                print("raised", error)
        with warnings.catch_warnings(record=True) as kept:
            warnings.simplefilter("always")
            shop.sell()
        print(len(kept), kept[0].category.__name__, kept[0].filename.endswith("shop.py"), kept[0].lineno)
    """
    libraries = str(shop.path.parent / "libraries")

    done = shop.run(f"import sys; sys.path.append({libraries!r}); import shop\n" + code)

    assert done.stderr == ""
    assert done.stdout.splitlines()[:2] == ["raised old() goes", "1 RemovedInLibrary3Warning True 7"]


@pytest.mark.parametrize("count", [1, 5000])
def test_once_a_process(shop: BootedProject, count: int) -> None:
    """However often a line warns, it is written down once."""
    assert len(written(shop, f"[shop.sell() for _ in range({count})]")) == 1


def test_in_threads_and_children(shop: BootedProject) -> None:
    """Threads and forked children are heard, each line once."""
    code = """if True:
        import os, threading
        child = os.fork()
        if child == 0:
            shop.log()
            os._exit(0)
        os.waitpid(child, 0)
        threads = [threading.Thread(target=shop.sell) for _ in range(8)]
        [one.start() for one in threads]
        [one.join() for one in threads]
    """
    found = written(shop, code)

    assert {one["line"] for one in found} == {7, 13}
    assert sum(one["line"] == 13 for one in found) == 1


def test_errors_of_the_command_line(shop: BootedProject) -> None:
    """With ``-W error`` the warning ends the process as it would have, and is written down."""
    found = written(shop, "shop.sell()", "-Werror::PendingDeprecationWarning", status=1)

    assert [one["message"] for one in found] == ["old() goes"]


def test_a_folder_that_is_gone(shop: BootedProject) -> None:
    """Where it cannot be written down, whoever warned does not notice."""
    assert written(shop, "import shutil; shutil.rmtree(" + repr(str(shop.folder)) + "); shop.sell()") == []
