"""Many subjects of a check in one item of pytest, each with its own results."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from django_conformance.catalogue import catalogue
from django_conformance.contract import Contract
from django_conformance.inventory import Command, CommandsInventory, Inventory
from django_conformance.plugin.subjects import KINDS, Subject, Subjects, Together
from tests.harness import check

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
NUMEROUS = {kind for kind, of_kind in KINDS.items() if of_kind.numerous}
HELP = "commands.call-command.help"
COMMAND = """
    from django.core.management.base import BaseCommand

    class Command(BaseCommand):
        def add_arguments(self, parser):
            {argument}
"""
ARGUMENTS = {
    "say3": 'parser.add_argument("--discount", help="50% off")',
    "say5": 'parser.add_argument("--discount", help="50% off")',
    "say8": 'raise ValueError("no arguments today")',
}


def commands(number: int) -> Subjects:
    """Return the subjects of a project with a number of commands."""
    own = tuple(Command(f"say{index}", "shop", f"shop.say{index}", own=True) for index in range(number))
    return Subjects(Inventory(commands=CommandsInventory(commands=own)), Contract())


def test_few_subjects_are_items_of_their_own() -> None:
    """With pytest one sees and selects each task, route and command of a small project by its name."""
    grouped = commands(20).grouped("commands.command")

    assert [subject.name for subject in grouped if isinstance(subject, Subject)] == [
        f"say{number}" for number in range(20)
    ]


def test_many_subjects_are_one_item() -> None:
    """A large project's are judged together; kinds that are never many stay as they are."""
    (together,) = commands(21).grouped("commands.command")

    assert isinstance(together, Together)
    assert len(together.subjects) == 21
    assert [type(subject) for subject in commands(21).grouped("commands")] == [Subject]


def test_each_subject_has_its_own_result(tmp_path: Path) -> None:
    """Of thirty commands one fails, one is expected to, one is blocked, and the others pass: in their order, with their names."""
    files = {
        "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
        "shop/__init__.py": "",
        "shop/settings.py": """
            SECRET_KEY = "x"
            USE_TZ = True
            INSTALLED_APPS = ["shop"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        """,
        "conformance.toml": f"""
            [[expected]]
            check = "{HELP}"
            subject = "say5"
            reason = "it is replaced in spring"
        """,
        "shop/management/__init__.py": "",
        "shop/management/commands/__init__.py": "",
    }
    for number in range(30):
        argument = ARGUMENTS.get(f"say{number}", "pass")
        files[f"shop/management/commands/say{number}.py"] = COMMAND.format(argument=argument)
    for name, text in files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")

    checked = check(
        tmp_path / "project", f"--select={HELP}", "--select=commands.configuration.parser", report=tmp_path / "r.jsonl"
    )

    of_help = [result for result in checked.report.results if result.check == HELP]
    assert Counter(result.outcome for result in of_help) == {
        "passed": 27,
        "failed": 1,
        "expected-failure": 1,
        "blocked": 1,
    }
    outcomes = {result.subject: result.outcome for result in of_help}
    assert list(outcomes) == sorted(f"say{number}" for number in range(30))
    assert (outcomes["say3"], outcomes["say5"], outcomes["say8"]) == ("failed", "expected-failure", "blocked")
    (failed,) = checked.failed(HELP)
    assert failed.message.startswith("manage.py say3 --help fails with")
    (unbuilt,) = checked.failed("commands.configuration.parser")
    assert unbuilt.subject == "say8"


def test_checks_of_numerous_subjects_use_fixtures_of_the_run_alone() -> None:
    """A fixture that is built for one subject cannot serve an item that judges many."""
    of_a_subject = {
        function.name
        for path in (*(ROOT / "fixtures").glob("*.py"), *(ROOT / "suite").rglob("test_*.py"))
        for function in functions(path)
        if not function.name.startswith("test_") and "subject" in arguments(function) and "fixture" in marks(function)
    }
    numerous = [check.id for check in catalogue() if check.each in NUMEROUS]
    tests = {
        f"{path.name}: {function.name}": arguments(function)
        for path in (ROOT / "suite").rglob("test_*.py")
        for function in functions(path)
        if any(f"'{identifier}'" in marks(function) for identifier in numerous)
    }

    assert "handshake_headers" in of_a_subject
    assert len(tests) > 5
    assert {name: given & of_a_subject for name, given in tests.items() if given & of_a_subject} == {}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions of a file."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the names of a function's arguments."""
    return {argument.arg for argument in function.args.args}


def marks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Return the source of a function's decorators."""
    return "\n".join(map(ast.unparse, function.decorator_list))
