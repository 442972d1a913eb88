"""No process rotates a log file that other processes also write."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_LOGGING = (
    "LOGGING = {{'version': 1, 'handlers': {{'file': {{'class': '{}', 'filename': 'shop.log', 'delay': True}}}}, "
    "'loggers': {{'shop': {{'handlers': ['{}']}}}}}}"
)
_ROTATING = "logging.handlers.RotatingFileHandler"


def _compose(workers: int) -> dict[str, str]:
    command = f"gunicorn site_config.asgi -k uvicorn.workers.UvicornWorker --workers {workers}"
    return {"compose.yaml": f"services:\n  web:\n    build: .\n    command: {command}\n"}


@pytest.mark.parametrize(
    ("workers", "kind", "used"),
    [(1, _ROTATING, "file"), (3, "logging.handlers.WatchedFileHandler", "file")],
)
def test_accepts_files_of_one_process(workers: int, kind: str, used: str, rule: RuleTester) -> None:
    """One process may rotate its file, and a file that is not rotated may have several writers."""
    rule.accepts(_compose(workers), settings=_LOGGING.format(kind, used))


@pytest.mark.parametrize("kind", [_ROTATING, "logging.handlers.TimedRotatingFileHandler"])
def test_accuses_a_file_that_several_rotate(kind: str, rule: RuleTester) -> None:
    """The handler is named, and who starts how many processes."""
    rule.accuses(
        _compose(3),
        "site_config/settings.py:43",
        settings=_LOGGING.format(kind, "file"),
        says="web (compose.yaml:4) starts 3 processes",
    )
