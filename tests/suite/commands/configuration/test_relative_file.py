"""A command that cron or systemd starts in another folder names its files by their whole path."""

from __future__ import annotations

from tests.rules import RuleTester

COMMAND = """
    from pathlib import Path

    from django.conf import settings
    from django.core.management.base import BaseCommand

    PRICES = "data/prices.csv"


    class Command(BaseCommand):
        def handle(self, *args, **options):
            {line}
"""
CRON = "0 3 * * * {line} tidy\n"
WHOLE = CRON.format(line="/srv/shop/venv/bin/python /srv/shop/manage.py")
UNIT = "[Service]\n{folder}\nExecStart=/srv/shop/venv/bin/python /srv/shop/manage.py tidy\n"


def test_accepts_whole_paths(rule: RuleTester) -> None:
    """Paths from the root, of a setting, of the home folder, and what is not written out."""
    rule.each("shop/management/commands/tidy.py", COMMAND, files={"crontab": WHOLE}, apart=True).accepts("""
        open("/srv/shop/data/prices.csv")
        open(settings.BASE_DIR / "data/prices.csv")
        Path("~/prices.csv").expanduser().read_text()
        open(options["file"])
        Path(settings.BASE_DIR, "prices.csv").open()
    """)


def test_accepts_commands_that_start_in_their_folder(rule: RuleTester) -> None:
    """After cd, with a working directory, and those that nobody schedules."""
    command = {"shop/management/commands/tidy.py": COMMAND.format(line="open(PRICES)")}
    rule.accepts({**command, "crontab": CRON.format(line="cd /srv/shop && venv/bin/python /srv/shop/manage.py")})
    rule.accepts({**command, "tidy.service": UNIT.format(folder="WorkingDirectory=/srv/shop")})
    rule.accepts({**command, "crontab": "HOME=/srv/shop\n" + WHOLE})
    rule.accepts({**command, "Procfile": "worker: python /srv/shop/manage.py tidy\n"})


def test_accuses_parts_of_paths(rule: RuleTester) -> None:
    """Opened, by a constant too, read as a path, and in a unit of systemd."""
    rule.each("shop/management/commands/tidy.py:11", COMMAND, files={"crontab": WHOLE}, apart=True).accuses("""
        open("data/prices.csv")  # tidy opens 'data/prices.csv', and crontab:1 starts it in another folder
        open(PRICES, "w")  # opens 'data/prices.csv'
        Path("data/prices.csv").read_text()  # opens 'data/prices.csv'
    """)
    rule.accuses(
        {
            "shop/management/commands/tidy.py": COMMAND.format(line="open(PRICES)"),
            "tidy.service": UNIT.format(folder="User=shop"),
        },
        "shop/management/commands/tidy.py:11",
        says="tidy.service:3 starts it in another folder",
    )
