"""A run judges a project by rules of its own, and none of them can take the run with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness import Checked, check, command, write
from tests.miniature import Miniature

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("own-rules")  # one run is looked at by many

CONTRACT = '[project]\nrules = "conformance_rules"\n'
RULE = '''\
"""Every task is named.

Why: names matter.

Fix: name it.
"""

from django_conformance.rules import Finding, Rule

rule = Rule(level="must")


def find(project):
    {body}
'''
GOOD = RULE.format(
    body="for task in project.inventory.tasks:\n        yield Finding('no queue', subject=task.name, location=task.location)"
)
BODIES = {
    "endless": "while True:\n        pass",
    "waiting": "import time\n    time.sleep(5)\n    return ()",
    "killing": "import os\n    os._exit(0)",
    "leaving": "raise SystemExit",
    "raising": "return 1 / 0",
    "asking": "return [task.options for task in project.inventory.tasks]",
    "returning": "return None",
    "unending": "while True:\n        yield Finding('again')",
    "wrong": "yield 'a mistake'",
    "untyped": "yield Finding(message=object(), subject=3)",
}


def checked(tmp_path: Path, files: dict[str, str], *options: str, contract: str = CONTRACT) -> Checked:
    """Check the healthy project with these rules."""
    project = Miniature("base", "").build(tmp_path)
    write(project / "conformance_rules", files)
    (project / "conformance.toml").write_text(contract, encoding="utf-8")
    options = options or ("--select=celery.own",)
    return check(project, *options, report=tmp_path / "results.jsonl", DJANGO_CONFORMANCE_DEADLINE="4")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Return a run with a rule that finds something, and one of each kind that fails."""
    files = {f"celery/{name}.py": RULE.format(body=body) for name, body in BODIES.items()}
    return checked(tmp_path_factory.mktemp("faulty"), {**files, "celery/good.py": GOOD, "commands/no.py": "rule =\n"},
                   "--select=celery.own", "--select=commands.own")  # fmt: skip


def test_what_is_found_in_spite_of_faulty_rules(faulty: Checked) -> None:
    """The rule that works has its findings, and the run is not complete."""
    assert [(result.check, str(result.location)) for result in faulty.failed()] == [
        ("celery.own.good", "shop/tasks.py:6"),
        ("celery.own.good", "shop/tasks.py:11"),
    ]
    assert faulty.status == 2


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("celery.own.endless", "judging celery.own.endless did not end within"),
        ("celery.own.killing", "the process ended while judging celery.own.killing: os._exit(0) was called"),
        ("celery.own.leaving", "the process ended with exit status 0 while judging celery.own.leaving"),
        ("celery.own.asking", "'Task' object has no attribute 'options' (it has acks_late, app, bound"),
        ("celery.own.raising", "ZeroDivisionError: division by zero"),
        ("celery.own.returning", "TypeError: find() returned None; it yields a Finding for each mistake"),
        ("celery.own.unending", "ValueError: find() yielded more than 1,000 findings"),
        ("celery.own.wrong", "TypeError: find() yielded 'a mistake', which is no Finding"),
        ("celery.own.untyped", "TypeError: find() yielded a Finding whose message is <object object at"),
        ("commands.own.no", "SyntaxError: invalid syntax"),
    ],
)
def test_a_faulty_rule(faulty: Checked, rule: str, message: str) -> None:
    """It is one error that says what is wrong with it and whose it is."""
    (result,) = [result for result in faulty.report.results if result.check == rule]

    assert result.outcome == "error"
    assert message in result.message
    assert result.hint == "Correct this rule in conformance_rules. The other rules have been judged."
    assert result.is_own_error


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("celery.own.raising", "conformance_rules/celery/raising.py:14"),
        ("commands.own.no", "conformance_rules/commands/no.py:1"),
    ],
)
def test_the_line_of_a_faulty_rule(faulty: Checked, rule: str, place: str) -> None:
    """A rule that raises, or is no Python, has its error at its own line."""
    (result,) = [result for result in faulty.report.results if result.check == rule]

    assert str(result.location) == place


def test_a_rule_that_waits(faulty: Checked) -> None:
    """A rule has processor time: on a busy machine it is as long under way as it takes."""
    assert [result.outcome for result in faulty.report.results if result.check == "celery.own.waiting"] == ["passed"]
    (endless,) = [result for result in faulty.report.results if result.check == "celery.own.endless"]
    assert "s of processor time" in endless.message


def test_an_expected_finding(tmp_path: Path) -> None:
    """An entry of the contract names a rule of the project's own as any other."""
    entry = '\n[[expected]]\ncheck = "celery.own.good"\nreason = "until June"\n'

    expected = checked(
        tmp_path,
        {"celery/good.py": GOOD},
        "--select=celery.own",
        "--select=project.contract",
        contract=CONTRACT + entry,
    )

    assert expected.status == 0, expected.output
    assert {result.outcome for result in expected.report.results if result.check == "celery.own.good"} == {
        "expected-failure"
    }


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A contract that names no folder of rules ends the run before it begins."""
    project = Miniature("base", "").build(tmp_path)
    (project / "conformance.toml").write_text(CONTRACT, encoding="utf-8")

    done = command("check", "--project", str(project))

    assert done.returncode == 2
    assert "The contract says rules = 'conformance_rules', and there is no folder" in done.stderr
