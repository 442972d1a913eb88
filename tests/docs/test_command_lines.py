"""Every command line that the documentation shows is one that the program understands."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from django_conformance import cli
from django_conformance.compare import write_verdict
from django_conformance.errors import ExitCode
from tests.compare.runs import seen_both_ways
from tests.docs.commands import PAGES, ROOT, command_lines
from tests.merging.files import result, written

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = sorted({tuple(arguments) for page in PAGES for arguments in command_lines(page) if arguments})
OF_FILES = [arguments for arguments in SHOWN if arguments[0] in ("report", "compare")]
WITHOUT_A_PROJECT = [
    arguments
    for arguments in SHOWN
    if (arguments[0] == "catalogue" and not {"ID", "celery.own"} & {*arguments})
    or arguments[:2] == ("matrix", "--list")
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_command_lines_parse(page: Path) -> None:
    """The real parser takes each of them; nothing is run."""
    for arguments in command_lines(page):
        assert cli.parser().parse_args(arguments).command in cli.COMMANDS


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with the files that readers have once they have typed the commands before."""
    for name in ("results", "baseline", "candidate", "BASELINE", "CANDIDATE", "reports/py3.12", "reports/py3.13"):
        written(tmp_path / f"{name}.jsonl", result())
    write_verdict(tmp_path / "verdict.json", seen_both_ways())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("arguments", OF_FILES, ids=" ".join)
def test_command_lines_on_files_work(recorded: Path, arguments: tuple[str, ...]) -> None:
    """What reads results and verdicts does what its page says, and writes the files that it names."""
    assert cli.main(list(arguments)) in (ExitCode.CLEAN, ExitCode.FINDINGS)

    outputs = [
        path for option, path in pairwise(arguments) if option in ("--html", "--junit", "--markdown", "--verdict")
    ]
    assert [path for path in outputs if not (recorded / path).stat().st_size] == []


@pytest.mark.parametrize("arguments", WITHOUT_A_PROJECT, ids=" ".join)
def test_command_lines_that_need_no_project_work(
    recorded: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """What looks a check up, or lists cells, prints it."""
    assert cli.main(list(arguments)) == ExitCode.CLEAN
    assert capsys.readouterr().out


def test_the_readme_shows_every_command() -> None:
    """Each command of the program is on the first page."""
    shown = {arguments[0] for arguments in command_lines(ROOT / "README.md") if arguments}

    assert set(cli.COMMANDS) <= shown


def test_ci_types_the_commands_of_the_readme() -> None:
    """Each command that the README marks is typed by .ci/run, and stands alone in its block."""
    readme, script = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", ".ci/run"))
    marked = re.findall(r"^<!-- command: (\w+) -->\n```sh\n(.+)\n```$", readme, flags=re.MULTILINE)

    assert [name for name, _ in marked] == ["check", "tests"]
    assert [name for name, _ in marked if f"typed {name}" not in script] == []
