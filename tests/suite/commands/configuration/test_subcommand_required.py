"""A command whose handle() needs what only its sub-commands give requires one of them."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_commands_that_run_without_one(rule: RuleTester) -> None:
    """A required sub-command, a default, and reads that depend on the sub-command need nothing more."""
    rule.accepts(
        commands(
            required="""
                def add_arguments(self, parser):
                    actions = parser.add_subparsers(dest="action", required=True)
                    actions.add_parser("clear").add_argument("place")

                def handle(self, *args, place, **options):
                    getattr(self, f"do_{options['action']}")(place)
            """,
            stock="""
                def add_arguments(self, parser):
                    actions = parser.add_subparsers(dest="action")
                    actions.add_parser("clear").add_argument("place")

                def handle(self, *args, action, place=None, **options):
                    if action == "clear":
                        self.stdout.write(options["place"])
                    if action:
                        getattr(self, f"do_{action}")()
            """,
        )
    )


def test_accuses_what_only_a_sub_command_gives(rule: RuleTester) -> None:
    """A parameter, and a key that is read whatever the sub-command, are missing without one."""
    (key, parameter) = rule.accuses(
        commands(
            key="""
                def add_arguments(self, parser):
                    actions = parser.add_subparsers(dest="action")
                    actions.add_parser("clear").add_argument("place")

                def handle(self, *args, **options):
                    place = options["place"]
                    self.stdout.write(place)
            """,
            parameter="""
                def add_arguments(self, parser):
                    actions = parser.add_subparsers(dest="action")
                    actions.add_parser("clear").add_argument("place")

                def handle(self, *args, place, **options):
                    pass
            """,
        ),
        "shop/management/commands/key.py:10",
        "shop/management/commands/parameter.py:9",
    )

    assert "handle() needs 'place', which only the sub-commands give" in key.message
    assert parameter.evidence == {"argument": "place"}


def test_accuses_a_method_named_after_none(rule: RuleTester) -> None:
    """A method that is looked up by the name of a sub-command is do_None without one."""
    (option, parameter) = rule.accuses(
        commands(
            greet="""
                def add_arguments(self, parser):
                    parser.add_subparsers(dest="action").add_parser("all")

                def handle(self, *args, **options):
                    getattr(self, f"do_{options['action']}")()
            """,
            wave="""
                def add_arguments(self, parser):
                    parser.add_subparsers(dest="action").add_parser("all")

                def handle(self, *args, action, **options):
                    getattr(self, f"do_{action}")()
            """,
        ),
        "shop/management/commands/greet.py:9",
        "shop/management/commands/wave.py:9",
    )

    assert "named by options['action'], which is None then" in option.message
    assert "named by action, which is None then" in parameter.message
