"""Every management command in a deployment file exists, and has the options that it is given."""

from __future__ import annotations

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
