"""The jobs of CRONJOBS and CRON_CLASSES name functions and management commands that exist."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

JOBS = {"shop/cron.py": "def restock(name='tea'):\n    return name\n\n\nclass Nightly:\n    code = 'shop.nightly'\n"}


def test_accepts_what_exists(rule: RuleTester) -> None:
    """Functions, classes and commands, of the project and of Django."""
    rule.accepts_settings(
        "",
        "CRONJOBS = [('*/5 * * * *', 'shop.cron.restock'), ('@daily', 'shop.cron.restock', ['tea'], {}, '>> /tmp/log')]",
        "CRONJOBS = [('0 5 * * *', 'django.core.management.call_command', ['set_price', '1'])]",
        "CRONJOBS = [('0 5 * * 1-5', 'django.core.management.call_command', ['clearsessions'])]",
        "CRONJOBS = [('0 5 * * *', 'django.core.management.call_command', ['clearsessions', '--verbosity=0'])]",
        "CRON_CLASSES = ['shop.cron.Nightly']",
        "CRONJOBS = None",
        files=JOBS,
    )


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("CRONJOBS = [('0 5 * * *', 'shop.cron.restok')]", "'shop.cron.restok', which cannot be imported"),
        ("CRONJOBS = [('0 5 * * *', 'shop.jobs.restock')]", "No module named 'shop.jobs'"),
        ("CRONJOBS = [('0 5 * * *', 'shop.cron.restock(\"tea\")')]", "no parentheses"),
        ("CRONJOBS = [('0 5 * *', 'shop.cron.restock')]", "'0 5 * *', which is not a cron schedule"),
        (
            "CRONJOBS = (('0 5 * * *', 'django.core.management.call_command', ['set_prices']),)",
            "'set_prices', which does not exist; did you mean 'set_price'?",
        ),
        (
            "CRONJOBS = [('0 5 * * *', 'django.core.management.call_command', ['clearsessions', '--verbosity 0'])]",
            "'--verbosity 0', which it has no option for: CommandError; write '--verbosity', '0'",
        ),
        ("CRON_CLASSES = ['shop.cron.Nightlly']", "CRON_CLASSES names 'shop.cron.Nightlly'"),
    ],
)
def test_accuses_what_does_not(settings: str, said: str, rule: RuleTester) -> None:
    """A function, a module, a class or a command that is not there, a call in place of a path, four fields."""
    (finding,) = rule.findings(JOBS, settings=settings)

    assert said in finding.message
    assert finding.location is not None
