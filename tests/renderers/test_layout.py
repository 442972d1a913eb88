"""How text is set: wrapped at words, and nothing broken that a person may copy."""

from __future__ import annotations

import io

import pytest
from rich.console import Console, RenderableType
from rich.text import Text

from django_conformance.inventory import Location
from django_conformance.renderers.excerpt import Excerpt
from django_conformance.renderers.layout import Headline, paragraph
from django_conformance.renderers.places import SourceLine

ADDRESS = "https://docs.djangoproject.com/en/stable/" + "topics/" * 10


def lines(renderable: RenderableType, width: int = 40) -> list[str]:
    """Return what is shown in a terminal of some width."""
    console = Console(file=io.StringIO(), width=width)
    with console.capture() as capture:
        console.print(renderable, crop=False)
    return [line.rstrip() for line in capture.get().splitlines()]


def test_a_paragraph_wraps_at_words_under_its_text() -> None:
    """The lines below the first begin where its text began."""
    text = "give the arguments that the task's function has"

    assert lines(paragraph(text, Text("  Fix: "))) == [
        "  Fix: give the arguments that the",
        "       task's function has",
    ]


def test_an_address_stays_whole() -> None:
    """A word that is wider than the terminal is on one line, for the terminal to break."""
    assert lines(paragraph(f"see {ADDRESS} for more", 2)) == ["  see", f"  {ADDRESS}", "  for more"]


def test_a_headline_begins_a_line_with_what_has_no_room() -> None:
    """No part of it is broken."""
    parts = [Text("✗ must"), Text("shop.tasks.send_receipt"), Text("celery.configuration.call-arguments")]

    assert lines(Headline(parts, 2)) == ["✗ must  shop.tasks.send_receipt", "  celery.configuration.call-arguments"]


@pytest.mark.parametrize(
    ("code", "column", "end_column", "shown", "mark"),
    [
        ("task.delay(1)", 1, 14, "task.delay(1)", "^^^^^^^^^^^^^"),
        ("x = task.delay(", 5, None, "x = task.delay(", "    ^^^^^^^^^^^"),
        ("\tx = f()", 6, 9, "    x = f()", "        ^^^"),
        ("名 = f()", 5, 8, "名 = f()", "     ^^^"),
    ],
)
def test_what_is_meant_is_marked(code: str, column: int, end_column: int | None, shown: str, mark: str) -> None:
    """The mark stands below the code, whatever tabs and wide characters come before it."""
    excerpt = Excerpt([SourceLine(7, code)], Location("a.py", 7, column, end_column), "red")

    assert lines(excerpt) == [f"     7 │ {shown}", f"       │ {mark}"]


def test_a_line_without_columns_is_marked_in_the_margin() -> None:
    """Of other lines only the number and the code are shown."""
    excerpt = Excerpt([SourceLine(9, "a = 1"), SourceLine(10, "b = 2")], Location("a.py", 10), "red")

    assert lines(excerpt) == ["     9 │ a = 1", ">   10 │ b = 2"]


def test_a_column_beyond_the_line_marks_the_line() -> None:
    """A file that has changed since is shown as it is now."""
    assert lines(Excerpt([SourceLine(1, "a")], Location("a.py", 1, 30, 40), "red")) == [">    1 │ a"]


def test_a_long_line_is_cut_where_nothing_is_marked() -> None:
    """What is meant at the end of a long line stays in sight."""
    code = "x = " + "1 + " * 30 + "task()"
    shown, mark = lines(Excerpt([SourceLine(1, code)], Location("a.py", 1, 125, 131), "red"))

    assert shown.startswith("     1 │ …")
    assert [shown[position] for position, sign in enumerate(mark) if sign == "^"] == list("task()")
    assert len(shown) <= 40
