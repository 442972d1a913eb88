"""call_command() passes only options that the command has."""

from __future__ import annotations

from tests.rules import RuleTester

COUNT = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        stealth_options = ("cache",)

        def add_arguments(self, parser):
            parser.add_argument("--dry-run", action="store_true", dest="dry")
            actions = parser.add_subparsers(dest="action")
            actions.add_parser("deep").add_argument("--level")
"""


def test_accepts_options_that_a_command_has(rule: RuleTester) -> None:
    """Names of options, their dest, stealth options, abbreviations, sub-commands, and what is not written out are taken."""
    rule.accepts(
        {
            "shop/management/commands/count.py": COUNT,
            "shop/management/commands/absent.py": "import spreadsheets",
            "shop/maintenance.py": """
                from django.core.management import call_command


                def nightly(options, word):
                    call_command("count", dry=True, dry_run=True, cache=None, level=3, action="deep", stdout=None)
                    call_command("count", "deep", "--level=3", "--unknown")
                    call_command("migrate", "--fake-init", "--verbosity=2", "--", "--run-syncdb", word, **options)
                    call_command("absent", anything=1)
                    call_command("nothing", anything=1)
            """,
        }
    )


def test_accuses_options_that_it_does_not(rule: RuleTester) -> None:
    """A keyword and an option string that the command lacks are told with what it has."""
    (word, keyword) = rule.accuses(
        {
            "shop/management/commands/count.py": COUNT,
            "shop/maintenance.py": """
                from django.core.management import call_command


                def nightly():
                    call_command("migrate", "--fake-it=1")
                    call_command("count", dryrun=True)
            """,
        },
        "shop/maintenance.py:5",
        "shop/maintenance.py:6",
    )

    assert "migrate has no option --fake-it: CommandError" in word.message
    assert "count has no option 'dryrun': TypeError (it has action, cache, dry, dry_run" in keyword.message


def test_accuses_words_that_no_argument_takes(rule: RuleTester) -> None:
    """An option without its dashes, and one word too many; values of options and of arguments are taken."""
    (option, surplus) = rule.accuses(
        {
            "shop/maintenance.py": """
                from django.core.management import call_command


                def nightly(word):
                    call_command("clearsessions", "verbosity=0")
                    call_command("sqlmigrate", "shop", "0001", "now")
                    call_command("clearsessions", "--verbosity", "0", "--no-color")
                    call_command("set_price", "1", "2")
                    call_command("sqlmigrate", "shop", "0001")
                    call_command("clearsessions", word, "verbosity=0")
                    call_command("loaddata", "products", "prices")
            """,
        },
        "shop/maintenance.py:5",
        "shop/maintenance.py:6",
    )

    assert (
        "clearsessions has no argument for 'verbosity=0': CommandError; did you mean '--verbosity=0'?" in option.message
    )
    assert "'now'" in surplus.message
