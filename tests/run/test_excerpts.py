"""The code that a finding names is recorded with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.inventory import Location
from django_conformance.results import Source
from django_conformance.run.excerpts import excerpt, places

if TYPE_CHECKING:
    from pathlib import Path


def written(project: Path, *lines: str) -> Path:
    (project / "tasks.py").write_text("\n".join(lines), encoding="utf-8")
    return project


def test_a_line_stands_among_those_around_it(tmp_path: Path) -> None:
    """Three lines before and three after the place are quoted, by their number."""
    project = written(tmp_path, *(f"line {number}" for number in range(1, 21)))

    assert excerpt(project, Location("tasks.py", 10)) == Source(
        "tasks.py", 7, tuple(f"line {number}" for number in range(7, 14))
    )
    assert excerpt(project, Location("tasks.py", 1)) == Source("tasks.py", 1, ("line 1", "line 2", "line 3", "line 4"))


def test_blank_lines_at_the_ends_are_left_out(tmp_path: Path) -> None:
    """An excerpt begins and ends with code."""
    project = written(tmp_path, "", "", "def order():", "    return 1", "", "", "x = 2")

    assert excerpt(project, Location("tasks.py", 4)) == Source(
        "tasks.py", 3, ("def order():", "    return 1", "", "", "x = 2")
    )
    assert excerpt(project, Location("tasks.py", 3)) == Source("tasks.py", 3, ("def order():", "    return 1"))


@pytest.mark.parametrize("location", [Location("gone.py", 1), Location("tasks.py"), Location("tasks.py", 9)])
def test_nothing_is_quoted_without_a_line(tmp_path: Path, location: Location) -> None:
    """A file that is gone, a place without a line, and a line that the file does not have give no excerpt."""
    assert excerpt(written(tmp_path, "one"), location) is None


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ('SECRET_KEY = "hunter2"', 'SECRET_KEY = "********"'),
        ("'PASSWORD': 'hunter2',", "'PASSWORD': '********',"),
        (
            'app = Celery("shop", broker="amqp://shop:hunter2@mq/1")',
            'app = Celery("shop", broker="amqp://shop:********@mq/1")',
        ),
        ('password = env("DB_PASSWORD")', 'password = env("DB_PASSWORD")'),
        ("total = price * 2", "total = price * 2"),
    ],
)
def test_passwords_are_masked(tmp_path: Path, line: str, quoted: str) -> None:
    """A password that the code writes out does not get into the results."""
    source = excerpt(written(tmp_path, line), Location("tasks.py", 1))

    assert source == Source("tasks.py", 1, (quoted,))


def test_each_place_is_named_once() -> None:
    """The location and the places of a finding that has several are named once each."""
    first, second = Location("a.py", 1), Location("a.py", 2)

    assert list(places(first, {"places": [{"path": "a.py", "line": 1}, {"path": "a.py", "line": 2}]})) == [
        first,
        second,
    ]
    assert list(places(None, {})) == []
