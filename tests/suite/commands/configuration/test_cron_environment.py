"""Commands that cron runs in a container get the variables that the settings read."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_DOCKERFILE = "FROM python:3.13\nCOPY . /app\nRUN crontab /app/crontab\nCMD {}\n"
_FILES = {
    "Dockerfile": _DOCKERFILE.format('["cron", "-f"]'),
    "crontab": "5 3 * * * cd /app && python manage.py clearsessions\n",
}
_READING = "import os\nif 'TOKEN' in os.environ:\n    TOKEN = os.environ['TOKEN']"


@pytest.mark.parametrize(
    "files",
    [
        {"crontab": ""},
        {"crontab": "TOKEN=x\n" + _FILES["crontab"]},
        {"crontab": "5 3 * * * . /app/.env; python /app/manage.py clearsessions\n"},
        {"Dockerfile": _DOCKERFILE.format("printenv > /etc/environment && cron -f")},
        {"Dockerfile": _DOCKERFILE.format('["supercronic", "/app/crontab"]')},
        {"shop/start.py": "from dotenv import load_dotenv\n"},
    ],
    ids=["no-job", "in-crontab", "sourced", "written-down", "supercronic", "dotenv"],
)
def test_accepts_jobs_that_get_them(files: dict[str, str], rule: RuleTester) -> None:
    """From the crontab, a file, or a cron that keeps them."""
    rule.accepts({**_FILES, **files}, settings=_READING)


def test_accepts_settings_that_read_nothing(rule: RuleTester) -> None:
    """A job needs no variables that the settings do not read."""
    rule.accepts(_FILES)


def test_accuses_a_job_of_a_crontab(rule: RuleTester) -> None:
    """The command is named, and which variable it lacks."""
    (finding,) = rule.accuses(_FILES, "crontab:1", settings=_READING)

    assert "cron runs clearsessions (crontab:1) without the variables" in finding.message
    assert "site_config/settings.py:45 reads TOKEN" in finding.message


def test_accuses_a_job_of_django_crontab(rule: RuleTester) -> None:
    """A variable that the container is given, and that has a default in the settings, is lost too."""
    files = {
        "Dockerfile": "FROM python:3.13\nENV TOKEN=x\nCMD service cron start && gunicorn site_config.wsgi\n",
    }
    settings = "import os\nTOKEN = os.environ.get('TOKEN', '')\nCRONJOBS = [('5 3 * * *', 'shop.tasks.restock')]"

    rule.accuses(files, "site_config/settings.py:45", settings=settings, says="cron runs shop.tasks.restock")
