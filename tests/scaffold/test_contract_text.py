"""The contract that ``init`` writes: valid, with real names, and what could have effects commented out."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.contract import parse
from django_conformance.inventory import Inventory, Location
from django_conformance.inventory.celery import CeleryInventory, Task
from django_conformance.inventory.channels import ChannelsInventory, Route
from django_conformance.inventory.commands import Command, CommandsInventory
from django_conformance.inventory.databases import Database, DatabasesInventory, Model, Router
from django_conformance.inventory.project import ProjectInventory
from django_conformance.results import Result
from django_conformance.scaffold.contract import contract
from django_conformance.scaffold.expected import REASON, expected
from django_conformance.scaffold.toml import comment, value

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from pathlib import Path

TASKS = """\
from celery import shared_task


@shared_task
def add(x: int, y: float = 2.0) -> float:
    return sum([x, y])


@shared_task(bind=True)
def pay(self, order_id, *, email):
    order_id.save()


@shared_task
def ping() -> str:
    return "pong"
"""
COMMAND = "class Command:\n    def handle(self, **options):\n        self.stdout.write(self.style.SUCCESS('done'))\n"


def argument(dest: str, **values: Any) -> dict[str, Any]:
    """Return a required positional argument of a parser, as discovery describes it."""
    plain: dict[str, Any] = {
        "dest": dest,
        "options": [],
        "nargs": None,
        "type": None,
        "choices": None,
        "required": True,
    }
    return {**plain, "default": None, "action": "Store", "help": "", **values}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with three tasks and a command in their files."""
    (tmp_path / "tasks.py").write_text(TASKS)
    (tmp_path / "show.py").write_text(COMMAND)
    return tmp_path


def inventory(**areas: Any) -> Inventory:
    """Return an inventory with these areas."""
    return Inventory(project=ProjectInventory(settings="shop.settings"), **areas)


def task(name: str, line: int, *, bound: bool = False) -> Task:
    """Return a task in ``tasks.py``."""
    return Task(f"shop.tasks.{name}", "shop:app", "shop.tasks", Location("tasks.py", line), bound=bound)


def uncommented(text: str) -> str:
    """Return a contract as it is when somebody has removed the comment signs of its entries."""
    return re.sub(r"^# (?=\[\[|(?:name|args|kwargs|path|exchange|argv) = )", "", text, flags=re.MULTILINE)


FULL: dict[str, Any] = {
    "celery": CeleryInventory(tasks=(task("add", 4), task("pay", 9, bound=True), task("ping", 14))),
    "channels": ChannelsInventory(routes=(Route("websocket", "ws/<room>/", "shop.Chat", example="ws/lobby/"),)),
    "commands": CommandsInventory(
        commands=(
            Command("show", "shop", "shop.show", location=Location("show.py", 1)),
            Command(
                "load",
                "shop",
                "shop.load",
                help='Loads "all"\nof it',
                arguments=(argument("path"), argument("kind", options=["-k", "--kind"], choices=["a", "b"])),
            ),
        )
    ),
    "databases": DatabasesInventory(
        databases=(Database("default", "sqlite3", "sqlite"), Database("stock", "sqlite3", "sqlite")),
        routers=(Router("shop.Router"),),
        models=(Model("shop.Shelf", "shop", "shop.models", read="stock", write="stock", migrate=("stock",)),),
    ),
}


def test_what_only_computes_is_ready_to_run(project: Path) -> None:
    """A task without effects whose arguments are known, a command that only prints, and routes are in use at once."""
    parsed = parse(tomllib.loads(contract(inventory(**FULL), project, None)), "conformance.toml")

    assert parsed.problems == ()
    assert [(entry.name, entry.args) for entry in parsed.tasks] == [("shop.tasks.add", [1]), ("shop.tasks.ping", [])]
    assert [entry.argv for entry in parsed.commands] == [["show"]]
    assert [(entry.model, entry.read, entry.write, entry.tables) for entry in parsed.routes] == [
        ("shop.Shelf", "stock", "stock", ["stock"])
    ]
    assert parsed.sockets == ()


def test_what_is_commented_out_is_valid_too(project: Path) -> None:
    """Whoever removes the comment signs has every entry, with an argument for each parameter."""
    text = contract(inventory(**FULL), project, "shop.settings")
    parsed = parse(tomllib.loads(uncommented(text)), "conformance.toml")

    assert [(entry.name, entry.args, entry.kwargs) for entry in parsed.tasks] == [
        ("shop.tasks.add", [1], {}),
        ("shop.tasks.pay", [1], {"email": "ada@example.com"}),
        ("shop.tasks.ping", [], {}),
    ]
    assert [entry.argv for entry in parsed.commands] == [["show"], ["load", "<path>", "--kind", "a"]]
    assert [entry.path for entry in parsed.sockets] == ["/ws/lobby/"]
    assert '[project]\nsettings = "shop.settings"\n' in text
    assert '# Loads "all" of it\n# [[command]]\n' in text


def test_an_empty_project_has_a_contract_of_comments(tmp_path: Path) -> None:
    """It says what a contract is, and is valid."""
    assert tomllib.loads(contract(inventory(), tmp_path, None)) == {}


def test_folders_of_apps_elsewhere_are_asked_for(tmp_path: Path) -> None:
    """Where no installed app is in the project's folder, the folders of those that are not packages stand there, commented out."""
    elsewhere = ProjectInventory(settings="shop.settings", elsewhere=("../src/shop",))
    text = contract(Inventory(project=elsewhere), tmp_path, None)

    assert parse(tomllib.loads(text), "conformance.toml").source == ()
    assert "\n[project]\n# No installed app is in this folder." in text
    told = tomllib.loads(text.replace("# source", "source"))
    assert parse(told, "conformance.toml").source == ("../src/shop",)


def test_a_task_of_a_package_is_not_the_projects(project: Path) -> None:
    """Only those whose file is in the project's folder are listed."""
    elsewhere = Task("package.tasks.clean", "shop:app", "package.tasks", Location("/usr/lib/package/tasks.py", 3))

    assert "package" not in contract(inventory(celery=CeleryInventory(tasks=(elsewhere,))), project, None)


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    """Forty entries of a kind are written, and how many there are more."""
    commands = tuple(Command(f"c{number}", "shop", "shop") for number in range(50))
    text = contract(inventory(commands=CommandsInventory(commands=commands)), tmp_path, None)

    assert text.count("[[command]]") == 40
    assert "# 10 more are listed by: django-conformance inventory" in text


def test_todays_findings_are_expected() -> None:
    """An entry for each check and subject, with the finding above it; what is only worth knowing needs none."""
    failed = Result("a.b.c", "celery", "must", 'the "x"', "failed", "it is\nwrong", location=Location("a.py", 3))
    info = Result("a.b.d", "celery", "info", "y", "failed", "so")
    text = expected([failed, failed, info, Result("a.b.e", "celery", "must", "z", "passed")])

    parsed = parse(tomllib.loads(text), "conformance.toml")
    assert [(entry.check, entry.subject, entry.reason) for entry in parsed.expected] == [("a.b.c", 'the "x"', REASON)]
    assert text.count("# must: a.py:3: it is wrong\n") == 2
    assert expected([info]) == ""


@pytest.mark.parametrize(
    "data",
    [
        True,
        1,
        -2.5,
        "",
        "é\U0001f600",
        'a"b\\c\n\t\x00\x1b\x7f',
        [],
        [1, "a"],
        {},
        {"a b": [{"c": 1}]},
        {"ü": float("inf")},
    ],
)
def test_a_value_is_read_as_it_was(data: Any) -> None:
    """Whatever a name or a message holds."""
    assert tomllib.loads(f"x = {value(data)}") == {"x": data}


def test_a_comment_holds_any_text() -> None:
    """Control characters and lone surrogates, which TOML refuses, are replaced."""
    assert comment("a\x1bb\n\nc\ud800") == ["# a?b", "#", "# c?"]


def test_a_comment_names_no_folder_of_this_machine() -> None:
    """Where packages are installed differs from machine to machine, and the file is committed."""
    message = "ImportError: cannot import name 'a' (/home/ada/env/lib/python3.12/site-packages/django/utils/cache.py)"

    text = expected([Result("a.b.c", "celery", "must", "x", "failed", message)])

    assert "cannot import name 'a' (…/site-packages/django/utils/cache.py)" in text
