"""LOGGING does not disable the loggers of the server and of Celery."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_PROCFILE = {"Procfile": "web: gunicorn site_config.wsgi --access-logfile -\nworker: celery -A site_config worker\n"}
_LOGGING = "LOGGING = {{'version': 1, {} 'handlers': {{'c': {{'class': 'logging.StreamHandler'}}}}, 'root': {{'handlers': ['c']}}, 'loggers': {{{}}}}}"


@pytest.mark.parametrize(
    "settings",
    [
        _LOGGING.format("'disable_existing_loggers': False,", ""),
        _LOGGING.format("", "'celery': {'level': 'INFO'}, 'gunicorn': {'level': 'INFO'}"),
        "DEBUG = True\n" + _LOGGING.format("", ""),
        "LOGGING_CONFIG = None\n" + _LOGGING.format("", ""),
        "",
    ],
    ids=["left", "named", "development", "configured", "none"],
)
def test_accepts_loggers_that_stay_on(settings: str, rule: RuleTester) -> None:
    """They are left as they are, or LOGGING names them."""
    rule.accepts(_PROCFILE, settings=settings)


def test_accepts_what_nobody_starts(rule: RuleTester) -> None:
    """Without a server or a worker in a deployment file nothing is known to be lost."""
    rule.accepts({}, settings=_LOGGING.format("", ""))


@pytest.mark.parametrize("switch", ["", "'disable_existing_loggers': True,"])
def test_accuses_loggers_that_are_switched_off(switch: str, rule: RuleTester) -> None:
    """The process is named, and what it does not write."""
    (finding,) = rule.accuses(_PROCFILE, "site_config/settings.py:43", settings=_LOGGING.format(switch, ""))

    assert "the worker worker (Procfile:2) does not log which tasks fail" in finding.message
    assert "Gunicorn's access log of web (Procfile:1) stays empty" in finding.message
