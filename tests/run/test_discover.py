"""Whatever a project does when it is imported is one result: the innermost cause, and the project's line."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from django_conformance import contract
from django_conformance.run.cut_short import MEMORY
from django_conformance.run.discover import discover
from django_conformance.run.folder import run_folder
from django_conformance.run.request import Request
from tests.miniature import Miniature

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.inventory import Inventory, ProjectInventory

SETTINGS = """
    SECRET_KEY = "x"
    USE_TZ = True
    INSTALLED_APPS = ["shop"]
"""
APP = {"shop/__init__.py": "", "mysite/__init__.py": "", "mysite/settings.py": SETTINGS}


def discovered(folder: Path, files: dict[str, str], settings: str = "mysite.settings") -> ProjectInventory:
    """Write a project and return what discovery finds of it as such."""
    project = folder / "project"
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    with run_folder() as made:
        return discover(Request(project, settings, "--settings"), made).project


BROKEN = {
    "missing-variable": (
        {"mysite/settings.py": "import os\nX = os.environ['NOT_THERE']\n"},
        "KeyError: 'NOT_THERE'",
        "mysite/settings.py:2",
    ),
    "syntax": ({"mysite/settings.py": "SECRET_KEY = (\n"}, "SyntaxError: '(' was never closed", "mysite/settings.py:1"),
    "improperly-configured": (
        {
            "mysite/settings.py": "from django.core.exceptions import ImproperlyConfigured\nraise ImproperlyConfigured('set SHOP')\n"
        },
        "ImproperlyConfigured: set SHOP",
        "mysite/settings.py:2",
    ),
    "missing-app": (
        {"mysite/settings.py": "SECRET_KEY = 'x'\nINSTALLED_APPS = ['not_installed_here']\n"},
        "ModuleNotFoundError: No module named 'not_installed_here'",
        None,
    ),
    "circular": (
        {
            "mysite/settings.py": "from mysite.other import A\nB = 1\n",
            "mysite/other.py": "from mysite.settings import B\nA = 1\n",
        },
        "ImportError: cannot import name 'B'",
        "mysite/other.py:1",
    ),
    "deep": (
        {
            "shop/models.py": "from shop import deep\n",
            "shop/deep.py": "def f(n):\n    return 1 / n if n == 0 else f(n - 1)\nf(40)\n",
        },
        "ZeroDivisionError: division by zero",
        "shop/deep.py:2",
    ),
    "wrapped": (
        {
            "shop/models.py": "try:\n    int('x')\nexcept ValueError as error:\n    raise RuntimeError('no') from error\n"
        },
        "ValueError: invalid literal for int()",
        "shop/models.py:2",
    ),
    "recursion": (
        {"shop/models.py": "def f(): return f()\nf()\n"},
        "RecursionError: maximum recursion depth exceeded",
        "shop/models.py:1",
    ),
    "exit": (
        {"shop/models.py": "import sys\nsys.exit('no database')\n"},
        "sys.exit('no database') was called",
        "shop/models.py:2",
    ),
    "hard-exit": ({"shop/models.py": "import os\nos._exit(3)\n"}, "os._exit(3) was called", "shop/models.py:2"),
    "hard-exit-clean": (
        {"mysite/settings.py": "import os\nos._exit(0)\n"},
        "os._exit(0) was called",
        "mysite/settings.py:2",
    ),
    "kill": (
        {"shop/models.py": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"},
        "os.kill(os.getpid(), 9) was called",
        "shop/models.py:2",
    ),
    "abort": ({"shop/models.py": "import os\nos.abort()\n"}, "killed by SIGABRT", "shop/models.py:2"),
    "crash": (
        {"shop/models.py": "import ctypes\nctypes.string_at(0)\n"},
        "killed by SIGSEGV while django.setup()",
        "shop/models.py:2",
    ),
    "interrupt": ({"shop/models.py": "raise KeyboardInterrupt\n"}, "KeyboardInterrupt", "shop/models.py:1"),
    "own-base-exception": (
        {"shop/models.py": "class Stop(BaseException): ...\nraise Stop('here')\n"},
        "Stop: here",
        "shop/models.py:2",
    ),
    "exec": (
        {"shop/models.py": "import os\nos.execv('/bin/sh', ['sh', '-c', 'exit 5'])\n"},
        "another program was started in its place",
        "shop/models.py:2",
    ),
    "variable": (
        {
            "mysite/settings.py": """import os
from django.core.exceptions import ImproperlyConfigured
try:
    SECRET_KEY = os.environ["SHOP_KEY"]
except KeyError as error:
    raise ImproperlyConfigured("Set the SHOP_KEY environment variable") from error
"""
        },
        "ImproperlyConfigured: Set the SHOP_KEY environment variable",
        "mysite/settings.py:4",
    ),
    "no-secret-key": (
        {
            "mysite/settings.py": "INSTALLED_APPS = ['shop']\n",
            "shop/models.py": "from django.conf import settings\nsettings.SECRET_KEY\n",
        },
        "ImproperlyConfigured: The SECRET_KEY setting must not be empty",
        "shop/models.py:2",
    ),
}


@pytest.mark.parametrize(("files", "message", "place"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_imported(tmp_path: Path, files: dict[str, str], message: str, place: str | None) -> None:
    """There is one problem, with the innermost cause and the innermost line of the project."""
    problems = discovered(tmp_path, {**APP, **files}).problems

    assert len(problems) == 1
    assert message in problems[0].message
    assert "Traceback" not in problems[0].message
    assert "KeyError: 'SHOP_KEY'" not in problems[0].message
    assert (str(problems[0].location) if problems[0].location else None) == place


@pytest.mark.parametrize("module", ["mysite/settings.py", "shop/models.py"])
@pytest.mark.parametrize(
    "code",
    ["import time\ntime.sleep(1000)\n", "while True: pass\n", "import threading\nthreading.Event().wait()\n"],
    ids=["sleep", "loop", "lock"],
)
def test_what_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, code: str) -> None:
    """An import that does not end is ended, and told with the line at which it was."""
    monkeypatch.setenv("DJANGO_CONFORMANCE_DEADLINE", "4")
    problems = discovered(tmp_path, {**APP, module: f"{code}\nSECRET_KEY = 'x'\n"}).problems

    assert len(problems) == 1
    assert "did not end within 4 s; for longer, set DJANGO_CONFORMANCE_DEADLINE" in problems[0].message
    assert problems[0].location is not None
    assert (problems[0].location.path, problems[0].location.line) == (module, code.count("\n"))


def test_what_takes_all_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that uses more memory than it may is ended, and told with the line at which it was."""
    monkeypatch.setenv(MEMORY, "400")
    code = "kept = []\nwhile True:\n    kept.append('x' * 10**6 + str(len(kept)))\n"
    (problem,) = discovered(tmp_path, {**APP, "shop/models.py": code}).problems

    assert "django.setup() ran out of memory: it used more than 400 MB; for more, set" in problem.message
    assert str(problem.location) == "shop/models.py:3"


def test_what_takes_json_away(tmp_path: Path) -> None:
    """A project that puts what cannot be called in the place of Python's own functions is discovered all the same."""
    code = "import json, os, threading\njson.dumps = json.loads = os.fork = threading.Thread = None\n"

    assert discovered(tmp_path, {**APP, "shop/models.py": code}).problems == ()


ODD = {
    "noise": "import sys\nprint('x' * 100000)\nprint('{\"type\": \"end\"}', file=sys.stderr)\n",
    "thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\n",
    "folder": "import os\nos.chdir('/')\n",
    "no-stdout": "import sys\nsys.stdout = sys.stderr = None\n",
    "closed-stdout": "import sys\nsys.stdout.close()\n",
    "signals": "import signal\nfor one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):\n    signal.signal(one, signal.SIG_IGN)\n",
    "exit-handler": "import atexit, os\natexit.register(os._exit, 7)\n",
    "excepthook": "import sys\nsys.excepthook = lambda *_: None\nsys.setrecursionlimit(10000)\n",
    "path": "import sys\nsys.path[:] = [one for one in sys.path if one]\n",
    "copy": "import os\nos.fork()\n",
    "child": "import os\nif os.fork() == 0:\n    os._exit(9)\n",
    "limits": "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n",
    "closed-files": "import os\nos.closerange(3, 64)\n",
    "environment": "import os\nos.environ.clear()\n",
    "no-connection": "import socket\ntry:\n    socket.create_connection(('redis.internal', 6379))\nexcept OSError:\n    pass\n",
}


@pytest.mark.parametrize("code", ODD.values(), ids=ODD)
def test_what_is_odd_but_works(tmp_path: Path, code: str) -> None:
    """A project that prints, starts threads, changes folder, signals or the environment is discovered all the same."""
    found = discovered(tmp_path, {**APP, "shop/models.py": code})

    assert found.problems == ()
    assert found.installed_apps == ("shop",)
    assert found.settings_path == "mysite/settings.py"


@pytest.mark.parametrize(
    ("library", "code"),
    [
        ("gevent", "from gevent import monkey\nmonkey.patch_all()\n"),
        ("eventlet", "import eventlet\neventlet.monkey_patch()\n"),
    ],
)
def test_patches_at_import(tmp_path: Path, library: str, code: str) -> None:
    """A project that has its package patched by gevent or eventlet, which hangs ``manage.py``, is discovered all the same."""
    pytest.importorskip(library)
    found = discovered(tmp_path, {**APP, "mysite/__init__.py": code})

    assert found.problems == ()
    assert found.installed_apps == ("shop",)


def test_django_configurations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings in a class of django-configurations are found, by the variable that its manage.py uses."""
    pytest.importorskip("configurations")
    monkeypatch.setenv("DJANGO_CONFIGURATION", "Production")
    settings = "from configurations import Configuration\nclass Production(Configuration):\n    SECRET_KEY = 'x'\n    INSTALLED_APPS = ['shop']\n"
    found = discovered(tmp_path, {**APP, "mysite/settings.py": settings})

    assert found.problems == ()
    assert found.installed_apps == ("shop",)


def test_a_package_beside_the_project(tmp_path: Path) -> None:
    """Apps of the repository around the folder of manage.py are the project's own, as are folders that the contract names."""
    elsewhere = _laid_out(tmp_path / "elsewhere")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    around = _laid_out(tmp_path / "repository")
    named = _laid_out(tmp_path / "named")
    (named / "conformance.toml").write_text(
        '[project]\nsource = ["../src/shop", "../src/warehouse"]\n', encoding="utf-8"
    )

    found = {folder: _inventory_of(folder) for folder in (elsewhere, around, named)}

    own = {folder: [command.name for command in inventory.commands.own] for folder, inventory in found.items()}
    assert own == {elsewhere: [], around: ["set_price"], named: ["set_price"]}
    assert found[elsewhere].project.elsewhere == ("../src/shop", "../src/warehouse")
    assert '[project] source = ["../src/shop", "../src/warehouse"]' in found[elsewhere].project.own_code_advice
    assert found[around].project.own_code_advice == ""
    assert str(found[around].commands.own[0].location) == "src/shop/management/commands/set_price.py:6"


def test_a_manage_py_with_a_helper_of_its_own(tmp_path: Path) -> None:
    """What manage.py calls to run a command runs none: discovery alone sets Django up."""
    files = {
        **APP,
        "shop/running.py": """
            from django.core.management import ManagementUtility


            def run(argv):
                ManagementUtility(argv).execute()
        """,
        "shop/apps.py": """
            from django.apps import AppConfig


            class ShopConfig(AppConfig):
                name = "shop"

                def ready(self):
                    raise ValueError("no key")
        """,
        "manage.py": """
            import os
            import sys

            from shop.running import run

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
            run(sys.argv)
        """,
    }
    (problem,) = discovered(tmp_path, files).problems

    assert (problem.message, str(problem.location)) == ("ValueError: no key", "shop/apps.py:8")


def _laid_out(repository: Path) -> Path:
    """Write the healthy project with its apps in ``src`` beside the folder of manage.py, which is returned."""
    project = Miniature("base", "", remove=("conformance.toml",)).build(repository)
    for app in ("shop", "warehouse"):
        (repository / "src").mkdir(exist_ok=True)
        (project / app).rename(repository / "src" / app)
    path = "import sys; sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/src')\n"
    manage = project / "manage.py"
    manage.write_text(path + manage.read_text(encoding="utf-8"), encoding="utf-8")
    return project


def _inventory_of(project: Path) -> Inventory:
    with run_folder() as folder:
        return discover(Request(project, "site_config.settings", "manage.py", contract=contract.find(project)), folder)
