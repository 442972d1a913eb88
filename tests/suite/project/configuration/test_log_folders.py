"""The folder of every log file exists when the process starts."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_LOGGING = (
    "LOGGING_CONFIG = None\n"
    "LOGGING = {{'version': 1, 'handlers': {{'file': {{'class': 'logging.FileHandler', 'filename': {}}}}}, "
    "'root': {{'handlers': ['file']}}}}"
)
_INSIDE = "str(BASE_DIR / 'logs' / 'shop.log')"


@pytest.mark.parametrize(
    ("files", "filename", "before"),
    [
        ({"logs/.gitkeep": ""}, _INSIDE, ""),
        ({}, "str(BASE_DIR / 'shop.log')", ""),
        ({}, "'/var/log/shop/shop.log'", ""),
        ({}, _INSIDE, "import os\nos.makedirs(BASE_DIR / 'logs', exist_ok=True)\n"),
        ({"Dockerfile": "FROM python:3.12\nRUN mkdir -p /srv/logs\n"}, _INSIDE, ""),
        ({}, _INSIDE, "DEBUG = True\n"),
    ],
)
def test_accepts_folders_that_are_made(files: dict[str, str], filename: str, before: str, rule: RuleTester) -> None:
    """By Git, by the settings, by the image, and what lies elsewhere or is for development."""
    rule.accepts(files, settings=before + _LOGGING.format(filename))


def test_accuses_a_folder_that_nothing_makes(rule: RuleTester) -> None:
    """The handler's line is named, and its folder."""
    rule.accuses({}, "site_config/settings.py:44", settings=_LOGGING.format(_INSIDE), says="writes into logs/")
