"""A secret in each of many places, shown by the project in every form, is in nothing that the tool writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness import command
from tests.redaction.planted import PLACES, planted, traces


@dataclass(frozen=True)
class Written:
    """All that was written: the files, and everything with what each command printed."""

    report: bytes
    all: bytes


pytestmark = pytest.mark.xdist_group("planted")  # one project is judged for them all


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Return what a check of commands, which show everything, and its relatives write of the planted project."""
    folder = tmp_path_factory.mktemp("planted")
    others = (["inventory", "--json"], ["doctor", "--json"])
    return _written(folder, ["--area", "commands", "--area", "project"], *others)


def _written(folder: Path, options: list[str], *others: list[str]) -> Written:
    project, variables = planted(folder)
    report, verdict = folder / "out" / "r.jsonl", folder / "out" / "v.json"
    documents = [
        word for kind in ("html", "junit", "sarif", "markdown") for word in (f"--{kind}", str(folder / "out" / kind))
    ]
    commands = (
        ["check", "--report", str(report), *options, *documents],
        ["compare", str(report), str(report), "--verdict", str(verdict)],
        *others,
    )
    printed = []
    for name, *arguments in commands:
        where = ["--project", str(project)] if name in ("check", "inventory") else []
        done = command(name, *where, *arguments, cwd=None, **variables)
        printed.append(done.stdout + done.stderr)
    files = b"".join(path.read_bytes() for path in (folder / "out").iterdir())
    return Written(files, files + "\n".join(printed).encode(errors="surrogateescape"))


def test_there_are_sixty_places() -> None:
    """There are places enough."""
    assert len(PLACES) >= 60


def test_the_project_is_judged(written: Written) -> None:
    """The run came to its end and has observed what the project shows."""
    assert b'"type": "end"' in written.report
    assert written.report.count(b"plain *** end") >= len(PLACES)


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_is_written(place: str, written: Written) -> None:
    """The secret of a place is nowhere, in no form, and neither is a half of it."""
    assert [trace for trace in traces(place) if trace in written.all] == []


@pytest.mark.endtoend
def test_a_whole_run(tmp_path: Path) -> None:
    """Nothing is written in a run of all checks, whose worker and server are shown the secrets too."""
    written = _written(tmp_path, ["--verbose"], ["inventory"])

    assert {place: trace for place in PLACES for trace in traces(place) if trace in written.all} == {}
