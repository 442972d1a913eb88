"""A test that captures a command's output tests a command that writes to self.stdout."""

from __future__ import annotations

import pytest

from tests.project_files import commands
from tests.rules import RuleTester

TEST = """from io import StringIO

from django.core.management import call_command


def check_tell():
    out = StringIO()
    call_command("tell", stdout=out)
    assert "two" in out.getvalue()
"""
COMMAND = "def handle(self, *args, **options):\n    {}\n"


@pytest.mark.parametrize("line", ['self.stdout.write("two")', 'print("two", file=self.stdout)', "pass"])
def test_accepts_output_that_is_captured(rule: RuleTester, line: str) -> None:
    """A command that writes to its stream, or nothing, is no mistake."""
    rule.accepts({**commands(tell=COMMAND.format(line)), "tests/test_tell.py": TEST})


def test_accepts_printed_text_that_is_captured_too(rule: RuleTester) -> None:
    """A test may replace the process's own output."""
    test = TEST.replace("    call_command", "    with redirect_stdout(out):\n        call_command")
    files = {**commands(tell=COMMAND.format('print("two")')), "tests/test_tell.py": test}

    rule.accepts({**files, "tests/test_tell.py": f"from contextlib import redirect_stdout\n{test}"})


def test_accuses_output_that_is_printed(rule: RuleTester) -> None:
    """The text that a test looks for is not in what it captured."""
    rule.accuses(
        {**commands(tell=COMMAND.format('print("two")')), "tests/test_tell.py": TEST},
        "tests/test_tell.py:8",
        says="is empty",
    )
