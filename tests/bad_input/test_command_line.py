"""Whatever the command line, the environment and the files that it names are: status 2, one sentence, and no file harmed."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given, settings, strategies as st

from django_conformance.cli import main, streams
from django_conformance.cli.faults import told
from django_conformance.cli.outputs import REPORT, VERDICT
from django_conformance.errors import ConformanceError, UnreadableReport, UsageError
from django_conformance.files import read_bytes, write_whole
from django_conformance.report_lines import lines
from django_conformance.results import read
from django_conformance.tail import Copied
from tests.core.test_results import PASSED, written
from tests.harness import command, write
from tests.snippets import SMALL

MEMORY = 2 << 30
QUICK = ("--select", "project.configuration")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with everything that can stand where a file is expected."""
    write(tmp_path, {**SMALL, "notes.txt": "mine\n", "empty.py": "", "empty.toml": ""})
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    return tmp_path


def bounded(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line with little memory and little time."""
    return subprocess.run(
        [sys.executable, "-m", "django_conformance", *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )


NO_FILES = [
    ("/dev/full", "it is a device, not a file"),
    ("/dev/zero", "it is a device, not a file"),
    ("pipe", "it is a pipe, not a file"),
    ("loop", "Too many levels of symbolic links"),
    ("folder", "folder|Is a directory"),
]


@pytest.mark.parametrize(("name", "words"), NO_FILES)
@pytest.mark.parametrize(
    "option", ["--report", "--contract", "--requirements", "--verdict", "compare", "--baseline-again", "report"]
)
def test_what_is_no_file(option: str, name: str, words: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A device, a pipe, a circle of links or a folder where a file is expected is refused at once, by what it is."""
    report = str(written(folder / "r.jsonl", PASSED))
    project = ["--project", str(folder)]
    place = name if name.startswith("/") else str(folder / name)
    arguments = {
        "--report": ["check", *project, "--report", place],
        "--contract": ["inventory", *project, "--contract", place],
        "--requirements": ["matrix", *project, "--requirements", place],
        "--verdict": ["compare", report, report, "--verdict", place],
        "compare": ["compare", place, report],
        "report": ["report", place],
        "--baseline-again": ["compare", report, report, "--baseline-again", place],
    }[option]
    status, error = main(arguments), capsys.readouterr().err

    assert status == 2
    assert any(word in error for word in words.split("|")), error
    assert error.splitlines()[1].startswith("  "), "what to do"
    assert len(error.splitlines()) == 2


def test_a_device_that_never_ends(folder: Path) -> None:
    """The whole command keeps within little memory where its report is a device."""
    done = bounded(folder, "check", *QUICK, "--report", "/dev/full")

    assert (done.returncode, b"Traceback" in done.stderr, b"it is a device" in done.stderr) == (2, False, True)


@pytest.mark.parametrize("name", ["manage.py", "notes.txt", "empty.py", "empty.toml", "mysite/settings.py"])
def test_files_of_others_stay(name: str, folder: Path) -> None:
    """A report or a verdict goes over no file that is none, not even over an empty source file."""
    before = (folder / name).read_bytes()
    for kind in (REPORT, VERDICT):
        with pytest.raises(UsageError, match="would overwrite"):
            kind.target(folder / name)

    assert (folder / name).read_bytes() == before


def test_an_input_is_never_the_output(folder: Path) -> None:
    """The file that is read is not written, whatever stands in it, and whatever link it is named by."""
    report = written(folder / "r.jsonl", PASSED)
    (folder / "link").symlink_to(report)
    with pytest.raises(UsageError, match="would overwrite"):
        REPORT.target(folder / "link", (report,))

    assert read(report).results == (PASSED,)


def test_reports_are_replaced(folder: Path) -> None:
    """A report, one that was cut off, an empty file and a new one may be written, and nothing is left by asking."""
    report = written(folder / "r.jsonl", PASSED)
    cut = written(folder / "cut.jsonl", PASSED, end=False)
    empty = folder / "empty"
    empty.touch()

    for path in (report, cut, empty, folder / "new" / "r.jsonl"):
        assert REPORT.target(path) == path
    assert not (folder / "new" / "r.jsonl").exists()
    assert read(report).results == (PASSED,)


@pytest.mark.parametrize(
    "name", ["a b", "../x", "mysite/settings.py", "\udcff", "a..b", ".", "-x", "x" * 1000, "", "é\x00"]
)
def test_settings_that_are_no_module(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be a module's name is refused before anything starts; a path is told as the module that it is."""
    (folder / "manage.py").unlink()
    status = main(["check", "--project", str(folder), f"--settings={name}"])
    error = capsys.readouterr().err

    assert status == 2
    assert ("is not the name of a settings module" in error) != (not name)


WORDS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "check",
            "gate",
            "matrix",
            "compare",
            "inventory",
            "catalogue",
            "doctor",
            "--json",
            "--list",
            "--report",
            "--to",
            "--settings",
            "--contract",
            "--project",
            "--seed",
            "9" * 30,
            "-1",
            "nan",
            "�",
            "\x00",
            "--",
            "-h",
            "@x",
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(words=st.lists(WORDS, max_size=5))
def test_any_words(words: list[str]) -> None:
    """Any words are a command, help, or a usage error of argparse's or ours; none is a traceback."""
    from django_conformance.cli import COMMANDS, parser

    try:
        parser(words[:1] if words and words[0] in COMMANDS else COMMANDS).parse_args(words)
        status: object = main(words) if words[0] == "compare" else 2
    except SystemExit as end:
        status = end.code
    assert status in (0, 2)


@pytest.mark.parametrize("value", ["abc", "-1", "0", "nan", "inf", "1e30"])
def test_a_deadline_that_is_no_time(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A deadline that is no number of seconds is an error that names the variable."""
    monkeypatch.setenv("DJANGO_CONFORMANCE_DEADLINE", value)

    assert main(["catalogue"]) == 2
    assert "DJANGO_CONFORMANCE_DEADLINE=300" in capsys.readouterr().err


@pytest.mark.parametrize("columns", ["0", "1", "abc", "²", "9" * 30, ""])
def test_widths_that_no_terminal_has(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A width that is none counts as none, here and in every process that is started."""
    monkeypatch.setenv("COLUMNS", columns)
    streams.prepare()

    assert "COLUMNS" not in os.environ


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"HOME": "/nowhere"},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_a_poor_environment(variables: dict[str, str], folder: Path) -> None:
    """A machine without UTF-8 or without a home gets the same answer."""
    done = bounded(folder, "check", *QUICK, **variables)

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Clean" in done.stdout


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_closed_streams(closed: str, folder: Path) -> None:
    """A command whose output or error is closed ends with the status that it would have had."""
    number = {"stdout": 1, "stderr": 2}[closed]
    for arguments, status in ((["catalogue"], 0), (["compare", "no", "no"], 2)):
        words = " ".join([sys.executable, "-m", "django_conformance", *arguments, f"{number}>&-"])
        done = subprocess.run(["sh", "-c", words], cwd=folder, capture_output=True, check=False)

        assert done.returncode == status
        assert b"Traceback" not in done.stdout + done.stderr


def test_a_folder_that_may_not_be_written(folder: Path) -> None:
    """A check needs nothing of the folder that it is started in."""
    folder.chmod(0o555)
    done = command("check", *QUICK, cwd=folder)
    folder.chmod(0o755)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_report_whose_disk_is_full(folder: Path) -> None:
    """Lines that cannot be copied do not stop a run: it is read to its end, and why is known then."""
    source = written(folder / "r.jsonl", PASSED)
    copied = Copied(source, folder / "gone" / "r.jsonl")

    assert len(copied.read()) == 3
    assert copied.failed is not None
    assert copied.failed.strerror == "No such file or directory"


def test_a_file_is_written_whole_or_not_at_all(folder: Path) -> None:
    """Where writing fails, what was there is there, and nothing else is."""
    before = sorted(folder.iterdir())
    text = Mock(side_effect=OSError(28, "No space left on device"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", text)
        with pytest.raises(OSError, match="No space left"):
            write_whole(folder / "notes.txt", "new")

    assert (folder / "notes.txt").read_text() == "mine\n"
    assert sorted(folder.iterdir()) == before
    write_whole(folder / "notes.txt", "new")
    assert (folder / "notes.txt").read_text() == "new"


def test_files_too_large_to_be_written_by_hand(folder: Path) -> None:
    """A file of gigabytes, whose blocks are not even on the disk, is refused and not read."""
    path = folder / "huge.toml"
    with path.open("wb") as stream:
        stream.truncate(8 << 30)
    with pytest.raises(OSError, match="larger than 64 MB"):
        read_bytes(path)
    with pytest.raises(UnreadableReport, match=r"line 1, is longer than 64 MB"):
        read(path)


def test_reports_larger_than_memory(folder: Path) -> None:
    """Lines that repeat are kept once, long texts by their digest, and what is still too much is refused."""
    path = written(folder / "r.jsonl", PASSED)
    head, result, end = path.read_bytes().splitlines(keepends=True)
    line = b'{"type": "observation", "subject": "s", "way": "eager", "value": "%s"}\n'
    long = b"x" * (2 << 20)
    path.write_bytes(head + (line % long) * 20 + line % (long + b"y") + result + end)
    values = {str(observation.value) for observation in read(path).observations}

    assert {len(value) < 2000 for value in values} == {True}
    assert len(values) == 2
    path.write_bytes(head + b"".join(line % str(n).encode() for n in range(2000)) + result + end)
    with pytest.raises(UnreadableReport, match="holds more than"):
        list(lines(path, most=10_000))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device", "/x"), "/x: No space is left on the disk."),
        (PermissionError(13, "Permission denied", "/x"), "/x: Permission denied."),
        (MemoryError(), "The memory of this machine is used up."),
        (KeyboardInterrupt(), "interrupted."),
        (ConformanceError("So it is.", "Do that."), "So it is."),
        (ValueError("x"), "An error of django-conformance itself: ValueError: x."),
    ],
)
def test_every_error_is_a_sentence(error: BaseException, words: str) -> None:
    """An error says what happened; every one but an interrupt says what to do."""
    message, hint = told(error)

    assert message == words
    assert bool(hint) != isinstance(error, KeyboardInterrupt)


def test_an_error_of_the_tool_is_no_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bug of the command line gives 2, never the 1 of findings; its traceback is shown where that is asked for."""
    from django_conformance.cli import doctor

    monkeypatch.setattr(doctor, "run", Mock(side_effect=KeyError("a bug")))
    assert main(["doctor"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv("DJANGO_CONFORMANCE_TRACEBACK", "1")
    assert main(["doctor"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_streams_without_an_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a stream cannot say is written as an escape."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    streams.prepare()
    sys.stdout.write("\u2713\udcff")
    sys.stdout.flush()

    assert raw.getvalue() == b"\\u2713\\udcff"
