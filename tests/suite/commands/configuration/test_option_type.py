"""A command uses an option's value as the type that its parser produces."""

from __future__ import annotations

import pytest

from tests.project_files import commands
from tests.rules import RuleTester

MODELS = "from django.contrib.contenttypes.models import ContentType\n"


def command(argument: str, *lines: str) -> dict[str, str]:
    """Return a command with one argument, and these lines in its handle(), from line 9 on."""
    body = "".join(f"    {line}\n" for line in lines)
    return commands(
        count=f"def add_arguments(self, parser):\n    parser.add_argument({argument})\n\ndef handle(self, *args, **options):\n{body}"
    )


SOUND = {
    "several": command(
        '"ids", nargs="+", type=int', 'for number in options["ids"]:', "    self.stdout.write(str(number))"
    ),
    "one": command(
        '"--count", type=int, default=3',
        'count = options["count"]',
        "list(range(count))[:count], count > 2, count == 3",
    ),
    "converted": command('"count"', 'count = options["count"]', "count = int(count)", "range(count)"),
    "written": command('"--days"', 'options["days"] = int(options["days"])', 'range(options["days"])'),
    "split": command('"--days", default="1,2"', 'for day in options["days"].split(","):', "    self.stdout.write(day)"),
    "asked": command('"--days"', 'if isinstance(options["days"], int):', '    range(options["days"])'),
    "own type": command(
        '"--days", type=lambda text: range(int(text))', 'for day in options["days"]:', "    self.stdout.write(str(day))"
    ),
    "default": command(
        '"names", nargs="*", default="all"', 'if options["names"] == "all":', '    self.stdout.write("all")'
    ),
    "optional": command('"--limit", default=0', 'if options["limit"] == 0:', '    self.stdout.write("none")'),
    "word": command('"--alphabet"', 'for letter in options["alphabet"]:', "    self.stdout.write(letter)"),
    "letters": command('"--letters"', 'for letter in options["letters"]:', "    self.stdout.write(letter)"),
    "verbosity": command(
        '"word"', 'if options["verbosity"] > 1 and options["word"] == "x":', '    self.stdout.write("x")'
    ),
}


def test_accepts_values_of_the_type_that_the_parser_gives(rule: RuleTester) -> None:
    """Converted values, a default of another type that is compared, and code that looks at the type are fine."""
    files = {
        f"shop/management/commands/{name.replace(' ', '_')}.py": next(iter(file.values()))
        for name, file in SOUND.items()
    }

    rule.accepts(files)


@pytest.mark.parametrize(
    ("argument", "line", "says"),
    [
        ('"number"', 'range(options["number"])', "a TypeError"),
        ('"--limit", default=10', 'list("abc")[: options["limit"]]', "slices by"),
        ('"--days", default=30', '__import__("datetime").date.today(), options["days"] - 1', "calculates"),
        ('"--days", default=30', 'options.get("days") > 30', "compares text with a number"),
        ('"--days"', 'options["days"] == 30', "never equal"),
        ('"ids"', '[int(number) for number in options["ids"]]', "goes through the letters"),
        ('"ids"', 'Product.objects.filter(pk__in=options["ids"])', "the letters of a word"),
        ('"pk", nargs=1, type=int', 'Product.objects.get(pk=options["pk"])', "which no row has"),
        ('"pk", nargs="+"', 'int(options["pk"])', "a TypeError"),
        ('"path", nargs=1', 'open(options["path"])', "a TypeError"),
        ('"--name", action="append"', 'options["name"].lower()', "an AttributeError"),
        ('"--limit", type=int', 'options["limit"] == "all"', "never equal"),
        ('"--dry", action="store_true"', 'options["dry"] == "True"', "never equal"),
        ('"x"', 'options["verbosity"] == "2"', "never equal"),
    ],
)
def test_accuses_a_use_that_does_not_fit(rule: RuleTester, argument: str, line: str, says: str) -> None:
    """Text is no number and no list of values; a list is no single value."""
    rule.accuses(command(argument, line), "shop/management/commands/count.py:9", says=says)


def test_follows_names_parameters_and_attributes(rule: RuleTester) -> None:
    """A value keeps its type under another name."""
    body = """
        def add_arguments(self, parser):
            parser.add_argument("--limit", default=10)

        def handle(self, *args, limit, **options):
            self.limit = options["limit"] if False else limit
            range(limit)
            self.step = options["limit"]
            self.run()

        def run(self):
            range(self.step)
    """

    rule.accuses(
        commands(count=body),
        "shop/management/commands/count.py:10",
        "shop/management/commands/count.py:15",
        says="range",
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('timedelta(days=options["days"])', "calls timedelta(days=options['days']), a TypeError"),
        ('range(options["days"])', "calls range(options['days']), a TypeError"),
        ('options["days"] - 1', "calculates options['days'] - 1, a TypeError"),
        ('options["days"] > 7', "compares a list with a number, a TypeError, in options['days'] > 7"),
        ('"abc"[: options["days"]]', "slices by options['days'], a TypeError"),
    ],
)
def test_accuses_lists_that_are_used_as_numbers(rule: RuleTester, line: str, says: str) -> None:
    """One value with nargs=1 is a list where it is given, whatever the default is."""
    files = command('"--days", nargs=1, type=int, default=30', line)

    rule.accuses(
        files, "shop/management/commands/count.py:9", says=f"{says}: the option 'days' is a list where it is given"
    )
