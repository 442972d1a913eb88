"""Every management command in a deployment file exists, and has the options that it is given."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_commands_and_options_that_exist(rule: RuleTester) -> None:
    """A command of Django or of the project, a beginning of an option, and the command of an app of other settings are no mistakes."""
    rule.each("Procfile", "release: python manage.py {line}\n").accepts("""
        migrate --noinput --fake-initial
        set_price 1 2 --settings=site_config.settings
        migrate --database=warehouse --verb 2
        migrate $OPTIONS --skip-checks
        compress --force
        shell -c 'print(1)'
    """)


def test_accuses_misspellings_and_unknown_options(rule: RuleTester) -> None:
    """A step that names no command, or an option that it does not have, fails."""
    rule.each("crontab:1", "0 3 * * * cd /srv && python manage.py {line}\n").accuses("""
        migrates  # no such command; did you mean 'migrate'?
        set_prices 1 2  # no such command; did you mean 'set_price'?
        migrate --no-inputs  # migrate has no option --no-inputs; did you mean '--no-input'?
        clearsession  # did you mean 'clearsessions'?
        celery worker -E  # a command of django-celery
        celerybeat --pidfile=  # a command of django-celery
        set_price 1 2 --cheap  # set_price has no option --cheap
    """)


TIDY = commands(
    tidy="""
    def add_arguments(self, parser):
        parser.add_argument("shops", nargs="*", type=self.shop)
        parser.add_argument("--limit", type=int)
        parser.add_argument("--all", action="store_true")
        parser.add_argument("--colour", choices=["red", "blue"])

    def shop(self, name):
        raise ValueError(name)
    """
)
CRONTAB = "0 3 * * * cd /srv && /srv/venv/bin/python manage.py {line}\n"


def test_accepts_arguments_that_a_command_takes(rule: RuleTester) -> None:
    """Values of the right kind, what a variable holds or a shell finds, and what only code of the project can judge."""
    rule.each("crontab", CRONTAB, files=TIDY).accepts("""
        tidy --limit 20 --all
        tidy --limit=20 anything >> /var/log/tidy.log 2>&1
        tidy --limit=$LIMIT --all
        tidy --limit `cat limit`
        tidy --help
        tidy /srv/shops/*.csv
        dumpdata shop --indent=2 > /srv/dump.json
        shell -c "import shop"
    """)


def test_accuses_arguments_that_a_command_refuses(rule: RuleTester) -> None:
    """A value for a flag, none for an option, one of another kind or not among the choices, too many, too few."""
    rule.each("crontab:1", CRONTAB, files=TIDY).accuses("""
        tidy --all=yes  # tidy does not take these arguments: argument --all: ignored explicit argument 'yes'
        tidy --limit  # argument --limit: expected one argument
        tidy --limit many  # argument --limit: invalid int value: 'many'
        tidy --colour green  # argument --colour: invalid choice: 'green'
        set_price --price=2  # the following arguments are required
        clearsessions now  # unrecognized arguments: now
    """)
