"""The contract is parsed once; what is wrong with it is a problem that names file and key."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance import contract
from django_conformance.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from pathlib import Path


def parsed(text: str) -> contract.Contract:
    """Parse a contract's text."""
    return contract.parse(tomllib.loads(text), "conformance.toml")


def problems(text: str) -> list[tuple[str, str]]:
    """Return key and message of what is wrong with a contract."""
    return [(problem.key, problem.message) for problem in parsed(text).problems]


def test_everything_a_contract_may_say() -> None:
    """Every table and key is read into its record."""
    agreed = parsed(
        """
        [project]
        settings = "mysite.settings"
        data = ["accounts.json"]
        [[task]]
        name = "accounts.tasks.send"
        args = [1, "two"]
        kwargs = { deep = { er = [1.5] } }
        returns = "sent"
        queue = "mail"
        [[socket]]
        path = "/ws/"
        as = "ada"
        exchange = [{ send = { message = "hi" } }, { expect = { message = "hi" } }]
        headers = { origin = "https://shop.example" }
        [[command]]
        argv = ["close_poll", "1"]
        exit = 0
        raises = "CommandError"
        [[route]]
        model = "auth.User"
        tables = ["users_db"]
        [[expected]]
        check = "celery.parity.return-value"
        subject = "accounts.tasks.send"
        when = ["celery>=5.7,<5.8", "django<6"]
        reason = "known"
        expires = 2027-01-31
        """
    )

    assert agreed.problems == ()
    assert (agreed.settings, agreed.data) == ("mysite.settings", ("accounts.json",))
    assert agreed.tasks == (
        contract.TaskContract("accounts.tasks.send", [1, "two"], {"deep": {"er": [1.5]}}, returns="sent", queue="mail"),
    )
    assert agreed.sockets[0].user == "ada"
    assert agreed.commands == (contract.CommandContract(["close_poll", "1"], raises="CommandError"),)
    assert agreed.routes == (contract.RouteContract("auth.User", tables=["users_db"]),)
    assert agreed.expected[0].expires == datetime.date(2027, 1, 31)


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ("[[tsak]]\nname = 'x'", "tsak", "did you mean 'task'?"),
        ("[project]\nsetings = 'x'", "project.setings", "did you mean 'settings'?"),
        ("[[task]]\nname = 'x'\nreturn = 1", "task[0].return", "did you mean 'returns'?"),
        ("[[socket]]\npath = '/'\nuser = 'ada'", "socket[0].user", "is not a key of the contract"),
        ("[[command]]\nargv = ['x']\nzzz = 1", "command[0].zzz", "the keys here are: argv, stdin"),
        ("[[task]]\nargs = []", "task[0].name", "is required"),
        ("[[task]]\nname = 5", "task[0].name", "is 5, not a string"),
        ("[[task]]\nname = 'x'\nretries = true", "task[0].retries", "is True, not an integer"),
        ("[[task]]\nname = 'x'\ndeadline = 0", "task[0].deadline", "is 0, not a number of seconds"),
        ("[[command]]\nargv = ['x']\ndeadline = 'long'", "command[0].deadline", "is 'long', not an integer"),
        ("[[command]]\nargv = 'close_poll 1'", "command[0].argv", "is 'close_poll 1', not an array of strings"),
        ("[[command]]\nargv = ['close_poll', 1]", "command[0].argv", "not an array of strings"),
        ("[[socket]]\npath = '/'\nheaders = { a = 1 }", "socket[0].headers", "is {'a': 1}, not a table"),
        ("[[socket]]\npath = '/'\nexchange = ['hi']", "socket[0].exchange", "not an array"),
        ("[[command]]\nargv = ['x']\nstdout_matches = '('", "command[0].stdout_matches", "not a regular expression"),
        ("[[expected]]\ncheck = 'a.b.c'", "expected[0].reason", "is required"),
        (
            "[[expected]]\ncheck = 'a.b.c'\nreason = 'r'\nexpires = 'soon'",
            "expected[0].expires",
            "is 'soon', not a date",
        ),
        (
            "[[expected]]\ncheck = 'a.b.c'\nreason = 'r'\nwhen = ['celery=>5']",
            "expected[0].when",
            "is not a PEP 508 requirement",
        ),
        ("[[expected]]\ncheck = 'a.b.c'\nreason = 'r'\nwhen = 'celery'", "expected[0].when", "not an array of strings"),
        ("[task]\nname = 'x'", "task", "write [[task]]"),
        ("task = ['x']", "task[0]", "is not a table"),
        ("project = 5", "project", "is not a table"),
        ("[project]\nsettings = 5", "project.settings", "is 5, not a string"),
        ("[project]\ndata = 'a.json'", "project.data", "is 'a.json', not an array of strings"),
    ],
)
def test_what_is_wrong(text: str, key: str, message: str) -> None:
    """An unknown key, a value of the wrong type and an entry that lacks something are each one problem, and no more."""
    found = problems(text)

    assert [where for where, _ in found] == [key]
    assert message in found[0][1]


def test_what_is_wrong_leaves_the_rest() -> None:
    """Entries without a mistake are kept; an expected failure with an unreadable condition is in force nowhere."""
    agreed = parsed(
        "[project]\ndata = 5\nsettings = 'a'\n[[task]]\nname = 'x'\nretries = 'no'\n[[task]]\nname = 'y'\n"
        "[[expected]]\ncheck = 'a.b.c'\nreason = 'r'\nwhen = ['=']\n"
    )

    assert [task.name for task in agreed.tasks] == ["x", "y"]
    assert (agreed.settings, agreed.data, agreed.expected) == ("a", (), ())


@pytest.mark.parametrize("value", [1, 1.5, "x", True, [1], {"a": 1}, datetime.date(2027, 1, 1)])
def test_a_return_value_may_be_anything(value: Any) -> None:
    """``returns`` takes whatever TOML can say."""
    agreed = contract.parse({"task": [{"name": "x", "returns": value}]}, "f")

    assert (agreed.problems, agreed.tasks[0].returns) == ((), value)


def test_a_date_with_a_time() -> None:
    """An expiry with a time of day is its day."""
    assert parsed("[[expected]]\ncheck = 'a.b.c'\nreason = 'r'\nexpires = 2027-01-31T12:00:00Z").expected[
        0
    ].expires == datetime.date(2027, 1, 31)


def test_where_it_is_found(tmp_path: Path) -> None:
    """``conformance.toml`` goes before ``[tool.django-conformance]``; a pyproject.toml without one is none."""
    assert contract.find(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    assert contract.find(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text("[[tool.django-conformance.task]]\nname = 'x'\n")
    assert contract.find(tmp_path) == tmp_path / "pyproject.toml"
    assert [task.name for task in contract.load(contract.find(tmp_path)).tasks] == ["x"]
    (tmp_path / "conformance.toml").write_text("")
    assert contract.find(tmp_path) == tmp_path / "conformance.toml"


@pytest.mark.parametrize("content", [b"[[task", b"\xff\xfe", None])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """A file that is absent, no TOML or no text is an error that names it."""
    path = tmp_path / "conformance.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"conformance\.toml"):
        contract.load(path)
