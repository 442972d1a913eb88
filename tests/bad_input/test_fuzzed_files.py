"""Whatever stands in a file that a person names, the answer is a record or an error in one sentence that says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from django_conformance import contract, results
from django_conformance.cli.screen import Screen
from django_conformance.compare import Change, State, compare, read_verdict, write_verdict
from django_conformance.compare.verdict import verdict_json
from django_conformance.environments import requirements
from django_conformance.errors import ConformanceError
from django_conformance.merging import merged
from django_conformance.renderers.markdown import markdown
from django_conformance.renderers.terminal import summary
from django_conformance.renderers.verdict import verdict_view
from django_conformance.results import Report, Result
from tests.core.test_results import FAILED, PASSED, SEEN, written

FUZZED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

DEEP = 5_000
HUGE = "9" * 5_000
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
TOML_WORDS = st.lists(
    st.sampled_from(
        [
            "[[task]]\n",
            "[[command]]\n",
            "[[socket]]\n",
            "[project]\n",
            "[[expected]]\n",
            "[[route]]\n",
            "name = ",
            "argv = ",
            "args = ",
            "exit = ",
            "when = ",
            "path = ",
            "settings = ",
            "'x'\n",
            "[]\n",
            "['a', 1]\n",
            "{a = 1}\n",
            "-1\n",
            "1979-05-27\n",
            "nan\n",
            "0xffffffffffffffffffffffff\n",
            '"\\u0000"\n',
            "stdout_matches = ",
            "'('\n",
            "\ufeff",
            "\x00",
        ]
    ),
    max_size=14,
).map("".join)


def told(read: Callable[[], Any]) -> Any:
    """Return what was read, or the sentence of the error, which is one line that ends with a full stop."""
    try:
        return read()
    except ConformanceError as error:
        message = error.message
    assert message.splitlines()[0] == message
    assert message.endswith((".", ")"))
    assert "Traceback" not in message
    return message


@FUZZED
@given(data=st.binary(max_size=200) | TOML_WORDS.map(str.encode))
@example(data=b"x = " + b"[" * DEEP + b"]" * DEEP)
@example(data=f"x = {HUGE}".encode())
@example(data=b"[[task]]\nname = 'x'\nkwargs" + b".a" * DEEP + b" = 1")
@example(data=b"[[command]]\nargv = ['a']\nexit = 0x" + b"f" * DEEP)
@example(data=b"[[command]]\nargv = ['a']\nstdout_matches = '" + b"(" * DEEP + b"'")
@example(data=b"[[command]]\nargv = ['a']\nstdout_matches = 'a{99999999999999}'")
@example(data=b"\xef\xbb\xbf[project]\n")
@example(data=b"\xff\xfe[\x00")
@example(data=b"tool = 1")
@example(data=b"tool.django-conformance = 1")
def test_contracts(data: bytes, tmp_path: Path) -> None:
    """A contract, in a file of its own or in ``pyproject.toml``, is read or refused in one sentence."""
    for name in ("conformance.toml", "pyproject.toml"):
        path = tmp_path / name
        path.write_bytes(data)
        read = told(lambda path=path: contract.load(path))  # type: ignore[misc] # bound at once
        assert isinstance(read, contract.Contract) or str(path) in read
        told(lambda: contract.find(tmp_path))
        path.unlink()


@FUZZED
@given(argv=st.lists(st.text(st.characters(codec="utf-8"), max_size=3), max_size=3))
@example(argv=[])
@example(argv=[""])
@example(argv=["x", "\x00"])
def test_commands_that_no_shell_could_run(argv: list[str]) -> None:
    """An entry whose words cannot be a command line is a problem of the contract, and not among its commands."""
    parsed = contract.parse({"command": [{"argv": argv}]}, "conformance.toml")
    possible = bool(argv) and bool(argv[0]) and not any("\x00" in word for word in argv)

    assert (len(parsed.commands), len(parsed.problems)) == ((1, 0) if possible else (0, 1))


def _merged(path: Path) -> str:
    with merged([path]) as report:
        return markdown(report)


@FUZZED
@given(
    kind=st.sampled_from(["run", "result", "observation", "end", "other"]),
    fields=st.dictionaries(
        st.sampled_from(
            ["check", "area", "level", "subject", "outcome", "evidence", "location", "counts", "exit", "format"]
        ),
        VALUES,
        max_size=5,
    ),
)
def test_reports_of_other_types(kind: str, fields: dict[str, Any], tmp_path: Path) -> None:
    """A line whose values have other types is refused, or makes a report that can be compared and shown."""
    path = written(tmp_path / "r.jsonl", PASSED, SEEN, FAILED)
    head, *rest = [f"{line}\n" for line in path.read_text().split("\n")[:-1]]
    base = {"result": 0, "observation": 1}.get(kind)
    line = {**(json.loads(rest[base]) if base is not None else {}), "type": kind, **fields}
    path.write_text("".join([head, json.dumps(line) + "\n", *rest]))
    read = told(lambda: results.read(path))
    told(lambda: _merged(path))
    if isinstance(read, Report):
        Screen().show(summary(read))
        Screen().show(verdict_view(compare(read, read)))


@FUZZED
@given(data=st.binary(max_size=300))
@example(data=b"")
@example(data=b"\n")
@example(data=b"[]\n")
@example(data=b'{"type": []}\n')
@example(data=b"[" * DEEP)
@example(data=b'{"type": "run", "a": ' + b"[" * DEEP + b"]" * DEEP + b"}\n")
@example(data=b'{"type": "run", "a": ' + HUGE.encode() + b"}\n")
@example(data=b"\xff\xfe\x00\n")
def test_files_that_are_no_reports(data: bytes, tmp_path: Path) -> None:
    """Bytes that no run wrote are refused by name, as reports and as verdicts."""
    path = tmp_path / "r.jsonl"
    path.write_bytes(data)

    assert str(path) in told(lambda: results.read(path))
    assert str(path) in told(lambda: read_verdict(path))
    told(lambda: _merged(path))


@FUZZED
@given(key=st.sampled_from(["exit", "reason", "baseline", "packages", "changes", "counts", "format"]), value=VALUES)
def test_verdicts(key: str, value: Any, tmp_path: Path) -> None:
    """A verdict with a value of another type is refused, or is a verdict that can be written again."""
    report = results.read(written(tmp_path / "r.jsonl", PASSED, FAILED))
    path = tmp_path / "v.json"
    path.write_text(json.dumps({**verdict_json(compare(report, report)), key: value}))
    read = told(lambda: read_verdict(path))
    if not isinstance(read, str):
        write_verdict(path, read)
        Screen().show(verdict_view(read))


@FUZZED
@given(
    name=st.sampled_from(["requirements.txt", "pyproject.toml", "poetry.lock", "Pipfile.lock", "pylock.toml"]),
    data=st.binary(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "-r requirements.txt\n",
                "-c /dev/null\n",
                "django==5\n",
                "-e .\n",
                "--hash=x\n",
                "[project]\n",
                "name = 1\n",
                "dependencies = [1]\n",
                "dependencies = ['=']\n",
                "[[package]]\n",
                "[[packages]]\n",
                "name = 'x'\n",
                "{\n",
                '{"default": {"x": 1}}',
                '{"default": []}',
                '{"_meta": 1, "default": {}}',
                "dependency-groups = 1\n",
                "tool = 1\n",
                "project = 1\n",
                "tool.poetry.dependencies = 1\n",
                "build-system = {}\n",
            ]
        ),
        max_size=5,
    ).map(lambda words: "".join(words).encode()),
)
@example(name="requirements.txt", data=b"-r requirements.txt\n")
@example(name="requirements.txt", data=b"-r .\n")
@example(name="requirements.txt", data=b"-c /dev/zero\n")
@example(name="pyproject.toml", data=b"x = " + b"[" * DEEP + b"]" * DEEP)
@example(name="Pipfile.lock", data=b"[" * DEEP)
@example(name="poetry.lock", data=f"x = {HUGE}".encode())
def test_requirements(name: str, data: bytes, tmp_path: Path) -> None:
    """Requirements and locks, named or found, are read or refused in one sentence."""
    (tmp_path / name).write_bytes(data)
    told(lambda: requirements.find(tmp_path, str(tmp_path / name)))
    told(lambda: requirements.find(tmp_path))
    (tmp_path / name).unlink()


@pytest.mark.parametrize("result", [PASSED, FAILED], ids=["passed", "failed"])
def test_a_footer_that_says_otherwise(result: Result, tmp_path: Path) -> None:
    """The exit status of a report follows its results where its footer says better, and its footer where that says worse."""
    path = written(tmp_path / "r.jsonl", result)
    *rest, end = [json.loads(line) for line in path.read_text().splitlines()]
    statuses = []
    for exit_status in (0, 1, 2, 3, -1):
        path.write_text("".join(json.dumps(line) + "\n" for line in [*rest, {**end, "exit": exit_status}]))
        statuses.append(results.read(path).end.exit)

    assert statuses == ([1, 1, 2, 2, 2] if result is FAILED else [0, 1, 2, 2, 2])


OUTCOMES = st.sampled_from(results.OUTCOMES)
LEVELS = st.sampled_from(["must", "should", "info"])


@FUZZED
@given(judged=st.lists(st.tuples(OUTCOMES, LEVELS), max_size=6), told_exit=st.integers(-1, 3), keep=st.booleans())
def test_what_a_report_says_decides_the_status(
    judged: list[tuple[results.Outcome, str]], told_exit: int, tmp_path: Path, *, keep: bool
) -> None:
    """No report with a finding at must or should gives 0, whatever its footer says and counts."""
    made = [replace(PASSED, subject=f"s{n}", outcome=outcome, level=level) for n, (outcome, level) in enumerate(judged)]
    path = written(tmp_path / "r.jsonl", *made)
    *rest, end = [json.loads(line) for line in path.read_text().splitlines()]
    counts = end["counts"] if keep else {}
    path.write_text("".join(json.dumps(line) + "\n" for line in [*rest, {**end, "exit": told_exit, "counts": counts}]))
    report = results.read(path)
    findings = any(result.is_finding for result in report.results)

    assert report.end.exit in ((1, 2) if findings else (0, 1, 2))
    assert report.end.exit == results.status(report)
    with merged([path]) as cells:
        assert cells.exit in ((1, 2) if findings else (0, 1, 2))
    assert (report.end.exit == 0) <= (not findings and told_exit == 0)


def test_a_footer_of_another_process(tmp_path: Path) -> None:
    """A footer that counts other results than the file has is not that of this run, which is not complete."""
    path = written(tmp_path / "r.jsonl", PASSED)
    head, result, end = path.read_text().splitlines(keepends=True)
    path.write_text(head + result + result + end)

    assert results.read(path).end.exit == 2


@FUZZED
@given(
    told_exit=st.integers(-1, 3), level=LEVELS, state=st.sampled_from(["regressed", "lost", "changed", "new", "fixed"])
)
def test_what_a_verdict_says_decides_the_status(told_exit: int, level: str, state: State, tmp_path: Path) -> None:
    """No verdict with a change that gates gives 0, whatever it says."""
    report = results.read(written(tmp_path / "r.jsonl", PASSED))
    change = Change(state, PASSED.check, PASSED.area, level, PASSED.subject, "it differs")
    path = tmp_path / "v.json"
    write_verdict(path, replace(compare(report, report), changes=(change,), exit=told_exit))
    read = read_verdict(path)

    assert read.exit in (0, 1, 2)
    assert not (change.gates and read.exit == 0)
    assert (read.exit == told_exit) or change.gates or told_exit not in (0, 1, 2)
