"""Python's logging reads every key of LOGGING."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_keys_that_logging_reads(rule: RuleTester) -> None:
    """All of them, those of a formatter of the project's own, and those that nobody can take for another."""
    rule.accepts(
        {"shop/logs.py": "import logging\n\n\nclass Json(logging.Formatter):\n    pass\n"},
        settings="""
            LOGGING = {
                "version": 1,
                "disable_existing_loggers": False,
                "formatters": {
                    "plain": {"format": "%(message)s", "datefmt": "%H"},
                    "json": {"()": "shop.logs.Json", "fmt": "%(message)s"},
                },
                "filters": {},
                "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
                "root": {"handlers": ["console"], "level": "INFO"},
                "loggers": {"shop": {"handlers": ["console"], "propagate": False, "owner": "us"}},
            }
        """,
    )


def test_accuses_keys_that_nobody_reads(rule: RuleTester) -> None:
    """The way to the key is told, and what was meant."""
    rule.accuses_settings(
        """
            LOGGING = {'version': 1, 'logger': {}}  # ['logger'] is never read: did you mean 'loggers'?
            LOGGING = {'version': 1, 'loggers': {'shop': {'handler': []}}}  # ['loggers']['shop']['handler'] is never read
            LOGGING = {'version': 1, 'loggers': {'shop': {'propogate': False}}}  # did you mean 'propagate'?
            LOGGING = {'version': 1, 'formatters': {'plain': {'fmt': '%(message)s'}}}  # did you mean 'format'?
            LOGGING = {'version': 1, 'root': {'levels': 'INFO'}}  # did you mean 'level'?
        """
    )


LOGS = {"shop/prices.py": "import logging\n\nlogger = logging.getLogger(__name__)\n"}
LOGGERS = "LOGGING = {{'version': 1, 'loggers': {{{!r}: {{'level': 'INFO'}}}}}}"


@pytest.mark.parametrize("name", ["", "shop", "shop.prices", "django.request", "celery", "billing"])
def test_accepts_loggers_that_somebody_may_use(name: str, rule: RuleTester) -> None:
    """Those of packages of the project, of installed ones, and names that are like none."""
    rule.accepts(LOGS, settings=LOGGERS.format(name))


def test_accuses_a_logger_that_nobody_uses(rule: RuleTester) -> None:
    """The package that was meant is named."""
    rule.accuses(
        LOGS,
        "site_config/settings.py:43",
        settings=LOGGERS.format("shopp"),
        says="has 'shopp', and nothing logs under this name: did you mean 'shop'?",
    )
