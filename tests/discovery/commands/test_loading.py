"""What comes of loading a command, whatever its code raises."""

from __future__ import annotations

import signal
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.commands.loading import LoadedCommand, load_command
from django_conformance.discovery.commands.modules import CommandModule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ERRORS = (
    *("SystemExit(3)", "KeyboardInterrupt()", "RecursionError('too deep')", "StopIteration()", "GeneratorExit()"),
    "BaseException('odd')",
)

IMPORTED = "raise {error}"
MADE = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        def __init__(self, *args, **kwargs):
            raise {error}
"""
PARSED = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        def add_arguments(self, parser):
            raise {error}
"""


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], LoadedCommand]]:
    """Return a function that writes a command and loads it."""
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "kitchen/management/commands"
    folder.mkdir(parents=True)

    def loaded(text: str) -> LoadedCommand:
        path = folder / "tidy.py"
        path.write_text(dedent(text), encoding="utf-8")
        return load_command(CommandModule("tidy", "kitchen", path))

    yield loaded
    for name in [name for name in sys.modules if name.partition(".")[0] == "kitchen"]:
        del sys.modules[name]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (IMPORTED, "command-module at kitchen/management/commands/tidy.py:1"),
        (MADE, "command-instance at kitchen/management/commands/tidy.py:7"),
        (PARSED, "command-parser at kitchen/management/commands/tidy.py:7"),
    ],
    ids=["module", "instance", "parser"],
)
def test_what_a_command_raises_is_its_problem(
    text: str, expected: str, error: str, load: Callable[[str], LoadedCommand], tmp_path: Path
) -> None:
    """Whatever ends the loading of a command is told with the stage it ended and the line that raised it."""
    problem = load(text.format(error=error)).problem("tidy", tmp_path)

    assert problem is not None
    assert expected == f"{problem.stage} at {problem.location}"
    assert problem.subject == "tidy"


def test_an_interrupt_is_none(load: Callable[[str], LoadedCommand]) -> None:
    """Ctrl-C ends the discovery, not a command; a shell starts what runs in the background without a handler for it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)

    with pytest.raises(KeyboardInterrupt):
        load("import os\nimport signal\n\nos.kill(os.getpid(), signal.SIGINT)\n")

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_that_cannot_be_shown(load: Callable[[str], LoadedCommand], tmp_path: Path) -> None:
    """An exception whose text raises another is told by its name."""
    text = """
        class Odd(Exception):
            def __str__(self):
                raise ValueError


        raise Odd
    """
    problem = load(text).problem("tidy", tmp_path)

    assert problem is not None
    assert problem.message == "Odd"


def test_a_class_that_is_no_command(load: Callable[[str], LoadedCommand], tmp_path: Path) -> None:
    """A class that inherits from object alone has no parser to build: it is no command, and there is no instance of one."""
    loaded = load("class Command(object):\n    pass\n")
    problem = loaded.problem("tidy", tmp_path)

    assert problem is not None
    assert ("command-class", None) == (problem.stage, loaded.instance)
    assert problem.message == "kitchen.management.commands.tidy.Command does not inherit from BaseCommand"


def test_a_command_with_another_parser(load: Callable[[str], LoadedCommand]) -> None:
    """A parser that is not argparse's is left alone."""
    loaded = load(
        """
        class Command:
            help = "Parses by itself"

            def create_parser(self, program, name):
                return object()
        """
    )

    assert (None, None, "Parses by itself") == (loaded.error, loaded.parser, loaded.help)
