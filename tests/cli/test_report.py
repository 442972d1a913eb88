"""``report`` makes files from recorded results, and the commands that run something make the same."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from django_conformance.cli import main
from django_conformance.cli.documents import FORMATS
from django_conformance.results import Source
from tests.harness import command, write
from tests.merging.files import FAILED, result, written
from tests.snippets import SMALL

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Return a folder with the results of two cells, one of which is about pre-releases."""
    written(tmp_path / "reports" / "py3.13-latest" / "py3.13-latest.jsonl", FAILED, result(subject="a"))
    written(tmp_path / "reports" / "py3.14-next" / "py3.14-next.jsonl", replace(FAILED, message="other"))
    return tmp_path / "reports"


def test_every_format_is_written(recorded: Path, tmp_path: Path) -> None:
    """A folder of results is merged into each format, and the exit status is that of its cells."""
    out = tmp_path / "out"
    options = [f"--{name}={out / name}" for name in FORMATS]

    assert main(["report", str(recorded), *options]) == 1

    assert (out / "html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (out / "junit").read_text(encoding="utf-8").count("<testsuite ") == 2
    assert len(json.loads((out / "sarif").read_text(encoding="utf-8"))["runs"][0]["results"]) == 2
    assert (out / "markdown").read_text(encoding="utf-8").startswith("## ❌ Findings: 2 must")
    assert json.loads((out / "badge").read_text(encoding="utf-8"))["message"] == "0 of 2 cells clean"


def test_what_was_written_is_said(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The findings and the outcome are shown, and each file is named as it is seen from the current folder."""
    monkeypatch.chdir(tmp_path)

    main(["report", str(recorded), "--html", "out/report.html", "--badge", "badge.json"])

    printed = capsys.readouterr()
    assert "✗ must  shop.tasks.pay  celery.parity.return-value  shop/tasks.py:12  in 1 of 2" in printed.out
    assert printed.out.splitlines()[-1] == "Findings: 2 must; 1 passed in 2 runs."
    assert printed.err.splitlines() == [
        "Wrote the HTML report to out/report.html",
        "Wrote the badge to badge.json",
    ]


def test_output_is_for_the_report_alone(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is written to standard output has nothing else in it."""
    main(["report", str(recorded), "--badge", "-"])

    printed = capsys.readouterr()
    assert json.loads(printed.out)["schemaVersion"] == 1
    assert printed.err.splitlines()[-1] == "Findings: 2 must; 1 passed in 2 runs."


def test_of_many_runs_those_that_are_not_clean_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two hundred runs have a few lines: those with findings, and how many are clean."""
    for number in range(40):
        written(tmp_path / f"cell{number}.jsonl", FAILED if number == 7 else result())

    main(["report", str(tmp_path)])

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["cell7  findings", "39 of 40 clean"]
    assert lines[-1] == "Findings: 1 must; 39 passed in 40 runs."


def test_a_cell_of_pre_releases_does_not_count(recorded: Path) -> None:
    """Findings of a cell that may fail alone are shown, and leave the exit status 0."""
    clean = written(recorded / "py3.13-latest" / "py3.13-latest.jsonl", result())

    assert main(["report", str(clean), str(recorded / "py3.14-next" / "py3.14-next.jsonl")]) == 0


def test_a_clean_run_says_what_check_says(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its last line has the words of the run's own, and of several runs how many they are."""
    first = written(recorded / "first.jsonl", result())
    second = written(recorded / "second.jsonl", result(), result(subject="paid"))

    main(["report", str(first)])
    assert capsys.readouterr().out.splitlines()[-1] == "Clean: 1 check passed."
    main(["report", str(first), str(second)])
    assert capsys.readouterr().out.splitlines()[-1] == "Clean: 3 checks passed in 2 runs."


def test_one_run_is_shown_as_check_shows_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A single results file is shown with its messages, the code that it recorded and the fix; --quiet leaves the rest out."""
    code = Source("shop/tasks.py", 11, ("def pay():", "    return paid"))
    path = str(written(tmp_path / "run.jsonl", FAILED, code))

    main(["report", path])
    whole = capsys.readouterr().out
    main(["report", path, "--quiet"])
    quiet = capsys.readouterr().out

    assert whole.startswith("django-conformance 1 · shop.settings")
    assert quiet.splitlines() == [
        "✗ must  shop.tasks.pay  celery.parity.return-value  shop/tasks.py:12",
        "  shop.tasks.pay returns 1 eagerly, but 2 in a worker",
        "    11 │ def pay():",
        ">   12 │     return paid",
        "  Fix: return the same value.",
        "  Docs: https://docs.celeryq.dev/",
        "",
        "Findings: 1 must.  0.2 s in checks.",
    ]
    assert quiet.partition("\n\n")[0] in whole


def test_an_unknown_option_is_said_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """The usage is that of the command, not of the whole command line."""
    with pytest.raises(SystemExit, match="2"):
        main(["report", "--formt", "x", "results.jsonl"])

    assert capsys.readouterr().err.startswith("usage: django-conformance report [-h] [-q]")


def test_a_verdict_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A recorded verdict is reported in the same formats, with its exit status."""
    before = written(tmp_path / "before.jsonl", result())
    after = written(tmp_path / "after.jsonl", FAILED, packages={"django": "6.0", "celery": "5.6.3"})
    assert (
        main(
            [
                "compare",
                str(before),
                str(after),
                "--verdict",
                str(tmp_path / "v.json"),
                "--badge",
                str(tmp_path / "b.json"),
            ]
        )
        == 1
    )
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["message"] == "1 must"
    capsys.readouterr()

    assert main(["report", str(tmp_path / "v.json"), "--markdown", "-"]) == 1

    assert capsys.readouterr().out.startswith("## ❌ Findings: 1 must")


def test_markdown_is_as_short_as_asked(tmp_path: Path) -> None:
    """--markdown-limit bounds the text."""
    path = written(tmp_path / "a.jsonl", *(replace(FAILED, subject=f"task {number}") for number in range(100)))

    assert main(["report", str(path), "--markdown", str(tmp_path / "m.md"), "--markdown-limit", "2000"]) == 1

    assert len((tmp_path / "m.md").read_text(encoding="utf-8")) <= 2_000


def test_check_writes_reports(tmp_path: Path) -> None:
    """A check writes the reports it is asked for, even without --report."""
    project = write(tmp_path / "project", SMALL)

    done = command(
        "check",
        "--project",
        str(project),
        "--select",
        "project",
        f"--junit={tmp_path / 'j.xml'}",
        f"--badge={tmp_path / 'b.json'}",
    )

    assert done.returncode == 0, done.stderr
    assert 'name="' in (tmp_path / "j.xml").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["color"] == "brightgreen"


def test_paths_are_those_of_the_repository(tmp_path: Path) -> None:
    """Where the project is a folder of a repository, CI gets paths from the repository's root."""
    (tmp_path / ".git").mkdir()
    project = tmp_path / "backend"
    project.mkdir()
    path = written(tmp_path / "a.jsonl", FAILED, project={"path": str(project), "settings": "shop.settings"})

    main(["report", str(path), "--junit", str(tmp_path / "j.xml")])

    assert 'file="backend/shop/tasks.py"' in (tmp_path / "j.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{tmp}/none.jsonl"], "cannot be read"),
        (["{tmp}"], "holds no results file"),
        (["{tmp}/a.txt", "--badge", "{tmp}/a.txt/badge.json"], "Name another file with --badge FILE."),
        (["{tmp}/a.txt", "--junit", "{tmp}/tasks.py"], "would overwrite"),
    ],
)
def test_what_cannot_be_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """A file that is not there, a folder without results and a place that cannot be written are errors with advice."""
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    (tmp_path / "tasks.py").write_text("import os", encoding="utf-8")

    assert main(["report", *(argument.format(tmp=tmp_path) for argument in arguments)]) == 2

    assert message in capsys.readouterr().err


def test_renderers_are_loaded_when_asked() -> None:
    """A check that writes no report loads neither the templates' nor JUnit's library."""
    code = "import sys; from django_conformance.cli import parser; parser(['check', 'gate', 'compare', 'matrix']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert {"jinja2", "junitparser", "lxml", "django_conformance.merging"} & set(loaded) == set()
