"""handle() reads only options that its parser has."""

from __future__ import annotations

import pytest

from tests.project_files import commands
from tests.rules import RuleTester

READS = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        def add_arguments(self, parser):
            parser.add_argument("--dry-run", action="store_true")
            actions = parser.add_subparsers(dest="action")
            actions.add_parser("list").add_argument("--deep", action="store_true")
            actions.add_parser("drop").set_defaults(function=print)

        def handle(self, *args, **options):
"""


def reads(*lines: str) -> str:
    """Return a command whose handle() has these lines, from line 12 on."""
    return READS.rstrip() + "".join(f"\n            {line}" for line in lines) + "\n"


LABELS = {
    "shop/management/commands/greet.py": """
        from django.core.management.base import LabelCommand


        class Command(LabelCommand):
            def add_arguments(self, parser):
                parser.add_argument("--loud", action="store_true")

            def handle_label(self, label, **options):
                return label.upper() if options["loud"] else label
    """,
    "shop/management/commands/labels.py": """
        from django.core.management.base import LabelCommand


        class Command(LabelCommand):
            def handle_label(self, label, **options):
                return label
    """,
}


def test_accepts_what_a_parser_gives(rule: RuleTester) -> None:
    """Arguments, those of sub-commands, defaults of a parser, Django's own options, and keys that the command makes are there."""
    rule.accepts(
        {
            "shop/management/commands/given.py": reads(
                'options["dry_run"], options["deep"], options["action"], options["function"], options["verbosity"]'
            ),
            "shop/management/commands/tested.py": reads('"extra" in options and options["extra"]'),
            "shop/management/commands/made.py": reads('options.setdefault("extra", 1)', 'options["extra"]'),
            "shop/management/commands/caught.py": reads("try:", '    options["extra"]', "except KeyError:", "    pass"),
            "shop/management/commands/plural.py": reads('options.get("dry_runs"), options.get("anything")'),
            "shop/management/commands/both.py": reads('options.get("dryrun") or options["dry_run"]'),
            "shop/management/commands/guarded.py": reads("args and args[0]"),
            "shop/management/commands/refusing.py": reads("if len(args) > 1:", '    raise ValueError("too many")'),
            "shop/management/commands/asking.py": reads("if not args:", "    args = ['all']"),
            "shop/management/commands/spread.py": reads("print(*args)"),
            "shop/management/commands/namespace.py": reads(
                "from argparse import Namespace", "options = Namespace(**options)", "options.dry_run"
            ),
        }
    )


def test_accuses_keys_that_no_argument_gives(rule: RuleTester) -> None:
    """A misspelled key, dashes, an attribute of the dictionary and a position that is never filled are told."""
    findings = rule.accuses(
        {
            "shop/management/commands/reads.py": reads(
                'options["deap"]', 'options["dry-run"]', "options.deep", 'options.get("dryrun")', "args[0]"
            )
        },
        *(f"shop/management/commands/reads.py:{line}" for line in (12, 13, 14, 15, 16)),
    )

    messages = {finding.evidence["key"]: finding.message for finding in findings}
    assert "reads reads options['deap'], and no argument of its parser has that name (it has action" in messages["deap"]
    assert "write options['deep']" in messages["deep"]
    assert "did you mean 'dry_run'?" in messages["dryrun"]
    assert "no argument of its parser is named 'args'" in messages["args[0]"]
    assert "dry-run" in messages


def test_accuses_a_command_that_waits_for_arguments_by_position(rule: RuleTester) -> None:
    """A command that refuses to run without arguments by position, and takes none, never runs."""
    line = reads("if len(args) < 1:", '    raise ValueError("give a file")', "print(args[0])")

    rule.accuses(
        {"shop/management/commands/load.py": line}, "shop/management/commands/load.py:12", says="never gets further"
    )


def test_accuses_methods_that_are_handed_the_options(rule: RuleTester) -> None:
    """A method that handle() gives its options to is looked at; a dictionary of another name is not."""
    rule.accuses(
        commands(
            greet="""
                def add_arguments(self, parser):
                    parser.add_argument("name")

                def handle(self, *args, **options):
                    self.greet(options)

                def greet(self, options):
                    self.stdout.write(options["nmae"])
                    self.stdout.write(options["name"])

                def mail(self, settings):
                    self.stdout.write(settings["from"])
            """,
        ),
        "shop/management/commands/greet.py:12",
    )


BASE = """
    from django.core.management.base import BaseCommand


    class Timed(BaseCommand):
        def add_arguments(self, parser):
            parser.add_argument("--dry-run", action="store_true")

        def handle(self, *args, **options):
            self.run(dry=options["dry_run"])
"""


def test_accepts_commands_that_have_what_their_base_reads(rule: RuleTester) -> None:
    """A command that calls the base's add_arguments(), and one with a handle() of its own, lack nothing."""
    rule.accepts(
        {
            "shop/base.py": BASE,
            "shop/management/commands/more.py": """
                from shop.base import Timed


                class Command(Timed):
                    def add_arguments(self, parser):
                        super().add_arguments(parser)
                        parser.add_argument("--since")
            """,
            "shop/management/commands/own.py": """
                from shop.base import Timed


                class Command(Timed):
                    def add_arguments(self, parser):
                        parser.add_argument("--since")

                    def handle(self, *args, **options):
                        self.stdout.write(options["since"] or "")
            """,
        }
    )


def test_accepts_what_a_handler_of_its_own_replaces(rule: RuleTester) -> None:
    """A command that is derived for its helpers has its own handle(), and does not run that of its base."""
    rule.accepts(
        {
            "shop/base.py": BASE
            + """

class Helped(Timed):
    def handle_label(self, label, **options):
        return label
""",
            "shop/management/commands/audit.py": """
                from django.core.management.base import BaseCommand

                from shop.base import Helped


                class Command(Helped):
                    def add_arguments(self, parser):
                        parser.add_argument("--since")

                    def handle(self, *args, **options):
                        BaseCommand.handle(self, *args, **options)
                        self.handle_label(options["since"])
            """,
        }
    )


_CALLED = """
                    def handle(self, *args, **options):
                        super().handle(*args, **options)
"""


@pytest.mark.parametrize(
    ("handle", "says"),
    [
        ("", "in Timed.handle(); its add_arguments() leaves out what the base class adds"),
        (_CALLED, "'dry_run'"),
    ],
)
def test_accuses_commands_that_leave_out_what_their_base_adds(handle: str, says: str, rule: RuleTester) -> None:
    """A handle() that is inherited, or called by ``super()``, reads an option that the command's own add_arguments() does not add."""
    rule.accuses(
        {
            "shop/base.py": BASE,
            "shop/management/commands/audit.py": f"""
                from shop.base import Timed


                class Command(Timed):
                    def add_arguments(self, parser):
                        parser.add_argument("--since")
            {handle}""",
        },
        "shop/base.py:9",
        subject="audit",
        says=says,
    )


def test_accuses_labels_that_are_never_taken(rule: RuleTester) -> None:
    """A LabelCommand whose add_arguments() does not call its base's takes no labels."""
    rule.accuses(
        LABELS,
        "shop/management/commands/greet.py:5",
        says="greet is a LabelCommand whose parser takes no labels",
    )
