"""Every option of a command changes what the command does."""

from __future__ import annotations

import pytest

from tests.project_files import commands
from tests.rules import RuleTester

ADDED = """
    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true"{help})

    {body}
"""

_IN_PARSER = """
    import argparse

    from django.core.management.base import BaseCommand


    class Set(argparse.Action):
        def __call__(self, parser, namespace, values, option_string=None):
            print(values)


    class Command(BaseCommand):
        def add_arguments(self, parser):
            {lines}

        def handle(self, *args, **options):
            print(options["only"])
"""


def _command(body: str, help_text: str = "") -> dict[str, str]:
    return commands(tidy=ADDED.format(body=body.replace("\n", "\n    "), help=help_text))


@pytest.mark.parametrize(
    "body",
    [
        'def handle(self, *args, **options):\n    if options["dry_run"]:\n        return',
        'def handle(self, *args, **kwargs):\n    self.go(kwargs.get("dry_run"))\n\ndef go(self, only):\n    print(only)',
        "def handle(self, dry_run=False, **options):\n    print(dry_run)",
        "def handle(self, *args, **options):\n    self.go(**options)\n\ndef go(self, **options):\n    pass",
        "def handle(self, *args, **options):\n    self.options = options",
        'def handle(self, *args, **options):\n    for key in ("a", "b"):\n        print(options[key])',
        'def handle(self, *args, **options):\n    only = options["dry_run"]\n    print(only)',
        'def handle(self, *args, **options):\n    other(options["dry_run"])',
        'def handle(self, *args, **options):\n    self.only = options["dry_run"]',
        "def handle(self, *args, **options):\n    only = vars(Options(**options))",
        'def handle(self, *args, **options):\n    only = {key: options[key] for key in ("dry_run",)}\n    print(only)',
        'def handle(self, *args, **options):\n    match options:\n        case {"dry_run": True}:\n            return',
        'def handle(self, *args, **options):\n    if "dry_run" in options:\n        return',
        'def handle(self, *args, **options):\n    call_command("other", **options)',
        "def handle(self, *args, **options):\n    (lambda dry_run, **others: print(dry_run))(**options)",
        'def execute(self, *args, **options):\n    self.dry = options["dry_run"]\n    return super().execute(*args, **options)\n\ndef handle(self, *args, **options):\n    pass',
    ],
)
def test_accepts_options_that_are_used(body: str, rule: RuleTester) -> None:
    """An option that is read, by its key, its name or with all others, and one that is handed to what may use it."""
    rule.accepts(_command(body))


def test_accepts_options_that_are_kept_for_others(rule: RuleTester) -> None:
    """The help says that it does nothing; and a base of another package may read it."""
    rule.accepts(_command("def handle(self, *args, **options):\n    pass", ', help="Deprecated, has no effect"'))
    rule.accepts(
        {
            "shop/management/commands/tidy.py": """
                from django.core.management.commands.flush import Command as Flush


                class Command(Flush):
                    def add_arguments(self, parser):
                        super().add_arguments(parser)
                        parser.add_argument("--dry-run", action="store_true")
            """
        }
    )


def test_accepts_commands_that_ask_for_other_options(rule: RuleTester) -> None:
    """A name that the parser does not give is what is wrong there, and another rule's."""
    parser = 'def add_arguments(self, parser):\n    parser.add_argument("--dry-run", action="store_true")\n\n'
    for handler in (
        'def handle(self, **options):\n    print(options["dry-run"])\n',
        "def handle(self, *args, dry, **options):\n    print(dry)\n",
    ):
        rule.accepts(commands(tidy=parser + handler))


def test_accepts_one_of_several_choices(rule: RuleTester) -> None:
    """Of options that exclude each other, one may say no more than that it is none of the others."""
    body = """
        def add_arguments(self, parser):
            group = parser.add_mutually_exclusive_group(required=True)
            group.add_argument("--all", action="store_true")
            group.add_argument("--shop")

        def handle(self, *args, **options):
            print(options["shop"])
    """
    rule.accepts(commands(tidy=body))


@pytest.mark.parametrize(
    "lines",
    [
        """group = parser.add_mutually_exclusive_group(required=True)
            group.add_argument("--every", action="store_true")
            group.add_argument("--only", nargs="*")""",
        """parser.add_argument("--set", action=Set)
            parser.add_argument("--only")""",
    ],
)
def test_accepts_options_that_do_their_work_in_the_parser(lines: str, rule: RuleTester) -> None:
    """One of a group where the other is read, and one whose action does something."""
    rule.accepts({"shop/management/commands/tidy.py": _IN_PARSER.format(lines=lines)})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("def handle(self, *args, **options):\n    print(1)", "no code of the command reads it"),
        (
            'def handle(self, *args, **options):\n    self.go(options["dry_run"])\n\ndef go(self, dry_run):\n    print(1)',
            "go() takes it as dry_run, and does not use it",
        ),
        (
            'def handle(self, *args, **options):\n    self.go(1, only=options.get("dry_run"))\n\ndef go(self, n, only):\n    print(n)',
            "go() takes it as only, and does not use it",
        ),
        (
            'def handle(self, *args, **options):\n    only = options["dry_run"]\n    print(1)',
            "only is assigned, and nothing reads it",
        ),
        ("def handle(self, *args, dry_run=False, **options):\n    print(1)", ""),
    ],
)
def test_accuses_options_that_change_nothing(body: str, said: str, rule: RuleTester) -> None:
    """One that nothing reads, and one that is lost on its way."""
    if said:
        rule.accuses(_command(body), "shop/management/commands/tidy.py:6", says=f"changes nothing: {said}")
    else:
        rule.accepts(_command(body))
