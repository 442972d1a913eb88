"""What source says of a command: what is suspected, and what is no reason for it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management.base import BaseCommand

from django_conformance.discovery.commands import (
    handle as commands_handle,
    options as commands_options,
    output as commands_output,
    parser as commands_parser,
)
from django_conformance.discovery.commands.source import CommandSource

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path


def rules(folder: Path, text: str) -> set[str]:
    path = folder / "tidy.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    source = CommandSource.read(path, folder)
    assert source is not None
    return {one.rule for module in (commands_handle, commands_output) for one in module.suspicions(source, "tidy")}


HEALTHY = {
    "writes to the stream it was given": """
        class Command(BaseCommand):
            def handle(self, *args, **options):
                print("tidy", file=self.stdout)
                self.stdout.write(f"{1}")
                self.stderr.write(str(2))
    """,
    "leaves on Ctrl-C, as runserver does": """
        class Command(BaseCommand):
            def handle(self, *args, **options):
                try:
                    self.stdout.write(self.style.SUCCESS("running"))
                except KeyboardInterrupt:
                    sys.exit(0)
    """,
    "leaves on a signal": """
        class Command(BaseCommand):
            def handle(self, *args, **options):
                signal.signal(signal.SIGTERM, self.end)
            def end(self, number, frame):
                sys.exit(0)
    """,
    "leaves outside the command": """
        class Command(BaseCommand):
            def handle(self, *args, **options):
                return None
        def unrelated():
            sys.exit(1)
            print("never called by the command")
    """,
    "returns what is not written": """
        class Command(BaseCommand):
            def handle(self, *args, **options):
                if options["quiet"]:
                    return 0
                return "done"
    """,
    "returns no text from a helper": """
        class Command(BaseCommand):
            def handle(self, *args, **options):
                def inner():
                    return 1
                self.stdout.write(str(inner()))
            def total(self):
                return 5
    """,
    "asks, and can be told not to": """
        class Command(BaseCommand):
            def add_arguments(self, parser):
                parser.add_argument("--noinput", action="store_false", dest="interactive")
            def handle(self, *args, **options):
                if options["interactive"]:
                    input("Really? ")
    """,
    "logs and writes": """
        class Command(BaseCommand):
            def handle(self, *args, **options):
                logger.info("begun")
                self.stdout.write("done")
    """,
    "raises with a status": """
        class Command(BaseCommand):
            def handle(self, *args, **options):
                raise CommandError("no", returncode=3)
    """,
}

BROKEN = {
    "exit": "sys.exit(1)",
    "prints": 'sys.stdout.write("tidy")',
    "returns-no-text": 'return {"tidied": 3}',
    "writes-no-text": "self.stdout.write(3)",
    "unknown-style": 'self.stdout.write(self.style.GREEN("tidy"))',
    "error-exits-zero": 'raise CommandError("no", returncode=0)',
    "asks": 'getpass("Password: ")',
    "logs-only": 'logging.info("tidy")',
}


@pytest.mark.parametrize("text", HEALTHY.values(), ids=HEALTHY)
def test_healthy_commands_are_not_suspected(text: str, tmp_path: Path) -> None:
    """What people rightly do in a command raises no suspicion."""
    assert rules(tmp_path, text) == set()


@pytest.mark.parametrize(("rule", "line"), BROKEN.items(), ids=BROKEN)
def test_broken_commands_are_suspected(rule: str, line: str, tmp_path: Path) -> None:
    """Each rule sees the line that it is about, and no other rule does."""
    text = f"class Command(BaseCommand):\n    def handle(self, *args, **options):\n        {line}\n"

    assert rules(tmp_path, text) == {rule}


def test_helpers_of_the_module_belong_to_the_command(tmp_path: Path) -> None:
    """A function that the command calls is looked at as the command is."""
    text = """
        class Command(BaseCommand):
            def handle(self, *args, **options):
                tidy()
        def tidy():
            print("tidy")
    """

    assert rules(tmp_path, text) == {"prints"}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('self.stdout.write("a", self.style.SUCCESS)', set()),
        ('self.stdout.write("a", ending="")', set()),
        ('self.stdout.write("a", None, "")', set()),
        ("count = 1; count = str(count); self.stdout.write(count)", set()),
        ("self.stdout.write(str(Poll.objects.count()))", set()),
        ('self.stdout.write("a", end="")', {"writes-no-text"}),
        ('self.stdout.write("a", "b")', {"writes-no-text"}),
        ('self.stdout.write("a", f"{b}")', {"writes-no-text"}),
        ("self.stdout.write(Poll.objects.filter(open=True).count())", {"writes-no-text"}),
        ("count = Poll.objects.count(); self.stdout.write(count)", {"writes-no-text"}),
    ],
)
def test_what_write_takes(body: str, found: set[str], tmp_path: Path) -> None:
    """What only print() takes is suspected, and a number that a variable certainly is."""
    assert (
        rules(tmp_path, f"class Command(BaseCommand):\n    def handle(self, *args, **options):\n        {body}\n")
        == found
    )


class Told(BaseCommand):
    def execute(self, *args: Any, **options: Any) -> str:
        """Write what ``handle()`` returns, whatever it is."""
        self.stdout.write(str(self.handle(*args, **options)))
        return ""


class Wrapped(BaseCommand):
    def execute(self, *args: Any, **options: Any) -> str | None:
        """Do what Django does, later."""
        return super().execute(*args, **options)


class Another(BaseCommand):
    def handle(self, *args: Any, **options: Any) -> str:
        """Use the handler of a base."""
        return "another"


RETURNS = "class {name}(Base):\n    async def handle(self, *args, **options):\n        return [1]\n"


class Direct(BaseCommand):
    def handle(self, *args: Any, **options: Any) -> Any:
        """Return what is no text."""
        return [1]


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (Direct, {"returns-no-text", "async-handle"}),
        (type("Direct", (Direct, Wrapped), {}), {"returns-no-text", "async-handle"}),
        (type("Direct", (Direct, Told), {}), set()),
        (Another, set()),
    ],
)
def test_a_handler_that_django_does_not_call(command: type[Any], found: set[str], tmp_path: Path) -> None:
    """What a handler returns is no matter where the project's own execute() takes it, or a subclass calls it."""
    path = tmp_path / "tidy.py"
    path.write_text(RETURNS.format(name="Direct"), encoding="utf-8")
    source = CommandSource.read(path, tmp_path, "Direct")
    assert source is not None

    assert {one.rule for one in commands_handle.suspicions(source, "tidy", command)} == found


class Reads(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true")
        actions = parser.add_subparsers(dest="action")
        actions.add_parser("list").add_argument("--deep", action="store_true")
        actions.add_parser("drop").set_defaults(function=print)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('options["dry_run"], options["deep"], options["action"], options["function"], options["verbosity"]', set()),
        ('"extra" in options and options["extra"]', set()),
        ('options.setdefault("extra", 1); options["extra"]', set()),
        ('options.get("dry_runs"), options.get("anything")', set()),
        ('options.get("dryrun") or options["dry_run"]', set()),
        ("args and args[0]", set()),
        ("print(*args)", set()),
        ('options.get("dryrun")', {"unknown-option-key"}),
        ("args[0]", {"unknown-option-key"}),
        ('options["dry-run"]', {"unknown-option-key"}),
        ('options["deap"]', {"unknown-option-key"}),
    ],
)
def test_options_are_read_by_their_names(body: str, found: set[str], tmp_path: Path) -> None:
    """A key is suspected that no argument gives, be it of a sub-command or a default of its parser."""
    path = tmp_path / "reads.py"
    path.write_text(
        f"class Command(BaseCommand):\n    def handle(self, *args, **options):\n        {body}\n", encoding="utf-8"
    )
    source = CommandSource.read(path, tmp_path)
    assert source is not None
    command = Reads()

    suspicions = commands_options.suspicions(command, command.create_parser("manage.py", "reads"), source, "reads")

    assert {one.rule for one in suspicions if one.rule == "unknown-option-key"} == found


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"type": int, "choices": range(3), "default": 2}, set()),
        ({"type": int, "choices": [1, 2], "default": "2"}, set()),
        ({"choices": ["a", "b"]}, set()),
        ({"choices": ["a", "b"], "default": ""}, set()),
        ({"choices": ["a", "b"], "nargs": "*", "default": ["a"]}, set()),
        ({"choices": ["a", "b"], "default": "c"}, {"default-not-a-choice"}),
        ({"choices": ["a", "b"], "nargs": "*", "default": ["a", "c"]}, {"default-not-a-choice"}),
        ({"type": int, "choices": ["1", "2"]}, {"unreachable-choices"}),
        ({"choices": [1, 2]}, {"unreachable-choices"}),
        ({"type": bool}, {"type-bool"}),
    ],
)
def test_arguments_accept_what_they_say(arguments: dict[str, object], found: set[str]) -> None:
    """An argument is suspected whose choices, type and default cannot all be meant."""
    parser = BaseCommand().create_parser("manage.py", "rate")
    base = commands_parser.base_destinations()
    parser.add_argument("--stars", **arguments)  # type: ignore[arg-type] # of several types on purpose

    assert {one.rule for one in commands_parser.suspicions(parser, "rate", None, base)} == found


@pytest.mark.parametrize("nargs", [None, 2, "+"])
def test_an_argument_that_must_be_given(nargs: Any) -> None:
    """A positional argument that takes at least one word is required."""
    parser = BaseCommand().create_parser("manage.py", "tidy")

    assert commands_parser.must_be_given(parser.add_argument("names", nargs=nargs))


@pytest.mark.parametrize("nargs", ["*", "?", "..."])
def test_an_argument_that_may_stay_away(nargs: Any) -> None:
    """A positional argument that may take no word is not required, whatever argparse calls it before Python 3.13."""
    parser = BaseCommand().create_parser("manage.py", "tidy")

    assert not commands_parser.must_be_given(parser.add_argument("names", nargs=nargs))
    assert parser.parse_args([]).names in ([], None)
