"""Log handlers for files, mail and services in LOGGING also work in a worker."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

LOGGING = """
    LOGGING = {{
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {{
            "console": {{"class": "logging.StreamHandler"}},
            "file": {{"class": "logging.handlers.RotatingFileHandler", "filename": BASE_DIR / "shop.log", "delay": True}},
            "mail": {{"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"}},
        }},
        {loggers}
    }}
    {more}
"""


@pytest.mark.parametrize(
    ("loggers", "more"),
    [
        ('"root": {"handlers": ["console"], "level": "INFO"},', ""),
        ('"loggers": {"shop": {"handlers": ["file"]}, "django": {"handlers": ["mail"]}},', ""),
        ('"root": {"handlers": ["file"]},', "CELERY_WORKER_HIJACK_ROOT_LOGGER = False"),
    ],
    ids=["terminal", "other loggers", "not taken away"],
)
def test_accepts_logging_that_a_worker_keeps(loggers: str, more: str, rule: RuleTester) -> None:
    """What goes to the terminal, loggers of the project's own, and a worker that leaves the root logger alone."""
    rule.accepts({}, settings=LOGGING.format(loggers=loggers, more=more))


def test_accepts_logging_that_the_project_sets_up(rule: RuleTester) -> None:
    """A receiver of setup_logging keeps Celery from it."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import shared_task
                from celery.signals import setup_logging


                @setup_logging.connect
                def configure(**kwargs):
                    return kwargs


                @shared_task
                def restock(product_id):
                    return product_id


                @shared_task
                def price_of(product_id):
                    return product_id
            """
        },
        settings=LOGGING.format(loggers='"root": {"handlers": ["file"]},', more=""),
    )


@pytest.mark.parametrize(
    ("loggers", "logger"),
    [
        ('"root": {"handlers": ["console", "file"], "level": "INFO"},', "the root logger 'file'"),
        ('"loggers": {"": {"handlers": ["mail"]}},', "the root logger 'mail' (django.utils.log.AdminEmailHandler)"),
        ('"loggers": {"celery": {"handlers": ["file"], "propagate": False}},', "the logger 'celery' 'file'"),
    ],
)
def test_accuses_handlers_that_a_worker_takes_away(loggers: str, logger: str, rule: RuleTester) -> None:
    """Of the root logger in both spellings, and of Celery's."""
    rule.accuses({}, "LOGGING", settings=LOGGING.format(loggers=loggers, more=""), says=logger)
