"""results.jsonl: what is written is read again, and a file that is not whole is rejected by name."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from django_conformance.errors import ExitCode, TruncatedReport, UnreadableReport
from django_conformance.inventory import Location
from django_conformance.observations import Observation
from django_conformance.reasons import Reason
from django_conformance.results import Result, Run, Writer, exit_code, read

if TYPE_CHECKING:
    from pathlib import Path

RUN = Run(
    "django-conformance 1", "2026-01-01T00:00:00+00:00", {"settings": "s"}, "3.12", "linux", {"django": "5.2"}, {}, 7
)
PASSED = Result("celery.parity.return-value", "celery", "must", "shop.tasks.a", "passed", duration=0.5)
FAILED = Result(
    "commands.parity.status",
    "commands",
    "should",
    "close",
    "failed",
    "5 is not 0",
    "fix",
    "https://x",
    Location("a.py", 3),
    {"n": [1, None]},
)
SKIPPED = Result(
    "celery.broker.late", "celery", "must", "a", "skipped", "No broker.", reason=Reason("environment-lacks", "broker")
)
BLOCKED = Result("celery.broker.eta", "celery", "must", "a", "blocked", "blocked by b", blocked_by="celery.broker.late")
SEEN = Observation("celery:shop.tasks.a", "eager", {"tuple": [1, "ä\n\u2028"]})


def written(path: Path, *records: Result | Observation, end: bool = True) -> Path:
    """Write a results file."""
    with path.open("w", encoding="utf-8") as stream:
        writer = Writer(stream)
        writer.run(RUN)
        for record in records:
            writer.result(record) if isinstance(record, Result) else writer.observation(record)
        if end:
            writer.end(exit_code(writer.results))
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Every record comes back equal, and the footer counts outcomes."""
    report = read(written(tmp_path / "r.jsonl", PASSED, SEEN, FAILED, SKIPPED, BLOCKED))

    assert report.run == RUN
    assert report.results == (PASSED, FAILED, SKIPPED, BLOCKED)
    assert report.observations == (SEEN,)
    assert (
        report.end.exit,
        report.end.counts["passed"],
        report.end.counts["failed"],
        report.end.counts["blocked"],
    ) == (1, 1, 1, 1)


def test_one_line_a_record_at_once(tmp_path: Path) -> None:
    """A record is on the disk when it has been written, on a line of its own, whatever it holds."""
    stream = (tmp_path / "r.jsonl").open("w", encoding="utf-8")
    writer = Writer(stream)
    writer.run(RUN)
    writer.observation(SEEN)

    lines = (tmp_path / "r.jsonl").read_bytes().split(b"\n")
    stream.close()
    assert [json.loads(line)["type"] for line in lines[:-1]] == ["run", "observation"]
    assert lines[-1] == b""


def test_a_process_that_was_forked_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a copy of the process writes, forked by code of the project, is not in the report."""
    with (tmp_path / "r.jsonl").open("w", encoding="utf-8") as stream:
        writer = Writer(stream)
        writer.run(RUN)
        with monkeypatch.context() as forked:
            forked.setattr("os.getpid", lambda: 1)
            writer.result(PASSED)
        writer.result(FAILED)
        writer.end(exit_code([FAILED]))

    assert read(tmp_path / "r.jsonl").results == (FAILED,)


def test_what_a_later_version_adds_is_ignored(tmp_path: Path) -> None:
    """Keys and types that this version does not know are passed over."""
    path = written(tmp_path / "r.jsonl", PASSED)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines.insert(1, {"type": "from-the-future", "x": 1})
    lines[2]["new"] = {"a": 1}
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    assert read(path).results == (PASSED,)


def test_a_run_that_was_cut_off(tmp_path: Path) -> None:
    """A file without its end line, or with half a line, is a run that was cut off."""
    path = written(tmp_path / "r.jsonl", PASSED, FAILED, end=False)
    with pytest.raises(TruncatedReport, match="cut off after 2 results"):
        read(path)
    path.write_text(path.read_text()[:-20])
    with pytest.raises(TruncatedReport, match="breaks off in line 3"):
        read(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "", "has no run line"),
        (lambda text: text + text, "more than one run"),
        (lambda text: text + text.splitlines()[1] + "\n", "more than one run"),
        (lambda text: "\n".join(text.splitlines()[1:]) + "\n", "has no run line"),
        (lambda text: text.replace('"format": 2', '"format": 9'), "has format 9"),
        (lambda text: text + "not json\n", "line 4, is not a results record"),
        (lambda text: "[]\n" + text, "line 1, is not a results record"),
        (lambda text: "\n" + text, "line 1, is not a results record"),
        (lambda text: text.replace('"check": ', '"chek": '), "line 2, is not a results record"),
        (lambda text: text.splitlines()[0] + "\n" + text, "more than one run"),
    ],
    ids=[
        "empty",
        "twice",
        "after-the-end",
        "headless",
        "later-format",
        "garbage",
        "array",
        "blank",
        "lacks-a-key",
        "two-headers",
    ],
)
def test_a_file_that_is_none(tmp_path: Path, change: object, message: str) -> None:
    """A file that is empty, mixed, of a later format or no results file is rejected with the reason."""
    path = written(tmp_path / "r.jsonl", PASSED)
    path.write_text(change(path.read_text()))  # type: ignore[operator] # one of the functions above
    with pytest.raises(UnreadableReport, match=message):
        read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that cannot be opened, or is no text, is told with its name."""
    with pytest.raises(UnreadableReport, match="cannot be read"):
        read(tmp_path / "absent.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableReport, match="binary"):
        read(tmp_path / "binary.jsonl")


def test_a_value_that_json_lacks() -> None:
    """Evidence of another type is written as its repr: a run never dies of what a check found."""
    stream = io.StringIO()
    Writer(stream).result(Result("c", "celery", "must", "s", "failed", evidence={"x": object, "y": {1: float("nan")}}))

    assert "class 'object'" in stream.getvalue()
    assert json.loads(stream.getvalue(), parse_constant=pytest.fail)["check"] == "c"


def test_text_that_utf8_lacks(tmp_path: Path) -> None:
    """Undecodable output of a command, as Python keeps it, is written and read again."""
    observation = Observation("commands:x", "manage", "before \udcff after")

    assert read(written(tmp_path / "r.jsonl", PASSED, observation)).observations == (observation,)


def outcome(name: str, level: str = "must", area: str = "celery") -> Result:
    """Return a result with an outcome."""
    return Result("c", area, level, "s", name)  # type: ignore[arg-type] # a literal


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([outcome("passed")], ExitCode.CLEAN),
        ([outcome("passed"), outcome("failed")], ExitCode.FINDINGS),
        ([outcome("passed"), outcome("failed", "should")], ExitCode.FINDINGS),
        ([outcome("passed"), outcome("failed", "info")], ExitCode.CLEAN),
        ([outcome("passed"), outcome("unexpected-pass")], ExitCode.FINDINGS),
        ([outcome("expected-failure")], ExitCode.CLEAN),
        ([outcome("passed"), outcome("skipped"), outcome("blocked")], ExitCode.CLEAN),
        ([outcome("failed"), outcome("error")], ExitCode.INCOMPLETE),
        ([outcome("skipped"), outcome("blocked")], ExitCode.INCOMPLETE),
        ([], ExitCode.INCOMPLETE),
        ([outcome("passed", area="project")], ExitCode.CLEAN),
        ([outcome("passed", area="project"), outcome("skipped")], ExitCode.INCOMPLETE),
        ([outcome("failed", area="project"), outcome("passed")], ExitCode.FINDINGS),
    ],
)
def test_exit_status(results: list[Result], status: ExitCode) -> None:
    """Incomplete goes before findings, findings before clean; what was not judged makes nothing clean."""
    assert exit_code(results) is status
    assert exit_code(results, completed=False) is ExitCode.INCOMPLETE
