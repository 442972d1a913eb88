"""No record is written twice."""

from __future__ import annotations

from tests.rules import RuleTester

_LOGGING = """
LOGGING = {{
    "version": 1,
    "handlers": {{"console": {{"class": "logging.StreamHandler"}}, "file": {{"class": "logging.NullHandler"}}}},
    "root": {{"handlers": ["console"], "level": "INFO"}},
    "loggers": {{"shop": {{"handlers": [{handler}], "level": "DEBUG"{propagate}}}}},
}}
"""


def test_accepts_loggers_that_are_apart(rule: RuleTester) -> None:
    """Another handler, none, a logger that hands nothing on, one below it, Django's own that does not, and a handler that writes nothing."""
    for handler, propagate in (("'file'", ""), ("", ""), ("'console'", ", 'propagate': False")):
        rule.accepts({}, settings=_LOGGING.format(handler=handler, propagate=propagate))
    rule.accepts(
        {},
        settings=_LOGGING.format(
            handler="",
            propagate="""},
        "django.server": {"handlers": ["console"]},
        "site": {"handlers": ["file"], "propagate": False},
        "site.mail": {"handlers": ["console"]},
        "quiet": {"handlers": ["file"]""",
        ),
    )
    rule.accepts({}, settings=_LOGGING.format(handler="'file'", propagate="").replace('["console"]', '["file"]'))


def test_accuses_a_handler_that_both_have(rule: RuleTester) -> None:
    """By default a logger hands its records on."""
    for propagate in ("", ", 'propagate': True"):
        settings = _LOGGING.format(handler="'console'", propagate=propagate)
        rule.accuses(
            {},
            "site_config/settings.py:44",
            settings=settings,
            says="'shop' the handler 'console', which the root logger has too",
        )
