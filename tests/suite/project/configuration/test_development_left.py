"""Production settings contain no values meant for development."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

MAILS = {
    "shop/mails.py": "from django.core.mail import send_mail\n\n\ndef thank():\n    send_mail('a', 'b', 'c', ['d'])\n"
}
LEFT = """
ALLOWED_HOSTS = []
SECRET_KEY = "django-insecure-0123456789-0123456789-0123456789-0123456789"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
"""


def test_accepts_settings_of_development_and_of_the_environment(rule: RuleTester) -> None:
    """With DEBUG on, and where another process has the values in its environment."""
    rule.accepts(MAILS, settings=f"{LEFT}DEBUG = True")
    rule.accepts(MAILS, settings=f"{LEFT}DEBUG = int('1')")
    rule.accepts(
        MAILS,
        settings="""
            import os

            ALLOWED_HOSTS = os.environ.get("HOSTS", "").split()
            EMAIL_BACKEND = os.environ.get("MAIL", "django.core.mail.backends.console.EmailBackend")
        """,
    )


def test_accuses_what_is_left_of_development(rule: RuleTester) -> None:
    """Each setting is named with its line, and the key is not shown."""
    findings = rule.accuses(
        MAILS,
        "site_config/settings.py:44",
        "site_config/settings.py:45",
        "site_config/settings.py:46",
        settings=LEFT,
    )

    assert {finding.subject for finding in findings} == {"ALLOWED_HOSTS", "SECRET_KEY", "EMAIL_BACKEND"}
    assert not any("0123456789" in finding.message for finding in findings)


def test_accepts_debug_that_the_shell_of_the_developer_turns_on(rule: RuleTester) -> None:
    """A variable that is set where the check runs says nothing of production; a default that is on does."""
    production = "import os\n{}\nfrom site_config.settings import *\nDEBUG = bool(os.environ.get('SHOP_DEBUG', {!r}))\n"
    procfile = {"Procfile": "web: DJANGO_SETTINGS_MODULE=site_config.production gunicorn site_config.wsgi\n"}

    rule.accepts({**procfile, "site_config/production.py": production.format("os.environ['SHOP_DEBUG'] = '1'", "")})
    rule.accuses({**procfile, "site_config/production.py": production.format("", "1")}, "site_config/production.py:4")


def test_accuses_debug_in_settings_for_production(rule: RuleTester) -> None:
    """The name of the module says what it is for."""
    files = {
        "site_config/production.py": "from site_config.settings import *\n\nDEBUG = True\n",
        "Procfile": "web: DJANGO_SETTINGS_MODULE=site_config.production gunicorn site_config.wsgi\n",
    }

    rule.accuses(files, "site_config/production.py:3", says="DEBUG is on in site_config.production")


TOOLBAR = {"debug_toolbar/__init__.py": ""}


def test_accepts_a_toolbar_for_some(rule: RuleTester) -> None:
    """In development, or for those whom a function of the project names."""
    rule.accepts_settings(
        "DEBUG = True\nINSTALLED_APPS += ['debug_toolbar']",
        "if DEBUG:\n    INSTALLED_APPS += ['debug_toolbar']",
        "INSTALLED_APPS += ['debug_toolbar']\nDEBUG_TOOLBAR_CONFIG = {'SHOW_TOOLBAR_CALLBACK': lambda request: request.ok}",
        files=TOOLBAR,
    )


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", "it shows nothing there"),
        ("DEBUG_TOOLBAR_CONFIG = {'SHOW_TOOLBAR_CALLBACK': lambda request: True}", "shows it to everybody"),
    ],
)
def test_accuses_a_toolbar_without_debug(more: str, told: str, rule: RuleTester) -> None:
    """It is of no use, or shows too much."""
    (finding,) = rule.findings(TOOLBAR, settings=f"INSTALLED_APPS += ['debug_toolbar']\n{more}")

    assert finding.subject == "debug_toolbar"
    assert told in finding.message


MAKING = "from django.core.management.utils import get_random_secret_key\nimport os\n"
KEY = "SECRET_KEY = os.environ.get('KEY', get_random_secret_key())"
COMPOSE = "services:\n  web:\n    build: .\n    command: gunicorn site_config.wsgi\n    environment: {}\n"


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({}, KEY),
        ({"compose.yaml": COMPOSE.format("{KEY: x}")}, KEY),
        ({"compose.yaml": COMPOSE.format("[KEY]")}, KEY),
        ({}, "DEBUG = True\nSECRET_KEY = get_random_secret_key()"),
    ],
)
def test_accepts_a_random_key_where_another_may_be_given(
    files: dict[str, str], settings: str, rule: RuleTester
) -> None:
    """In development, and where the environment has one."""
    rule.accepts(files, settings=MAKING + settings)


@pytest.mark.parametrize(
    ("files", "settings"),
    [({}, "SECRET_KEY = get_random_secret_key()"), ({"compose.yaml": COMPOSE.format("{}")}, KEY)],
)
def test_accuses_a_random_key(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """Each process has another, since nothing gives them one."""
    rule.accuses(
        files, "site_config/settings.py:45", settings=MAKING + settings, says="which each process makes for itself"
    )


def test_judges_keys_that_a_script_makes(rule: RuleTester) -> None:
    """A key that is kept is one for all; a script that starts nothing makes it once."""
    start = '#!/bin/sh\n{}\nexec "$@"\n'
    rule.accepts({"start.sh": start.format("export SECRET_KEY=$(cat /run/secrets/key)")})
    rule.accepts({"start.sh": start.format('echo "SECRET_KEY=$(openssl rand -hex 32)" >> .env')})
    rule.accepts({"setup.sh": "#!/bin/sh\nSECRET_KEY=$(openssl rand -hex 32)\n"})
    for line in (
        "export SECRET_KEY=$(openssl rand -hex 32)",
        "DJANGO_SECRET_KEY=\"$(python -c 'import secrets; print(secrets.token_hex())')\"",
    ):
        rule.accuses({"start.sh": start.format(line)}, "start.sh:2", says="each time it starts")


def test_judges_debug_that_production_runs(rule: RuleTester) -> None:
    """A Compose file for production says which settings are meant."""
    compose = "services:\n  web:\n    build: .\n    command: daphne site_config.asgi:application\n"

    rule.accepts({"docker-compose.yml": compose}, settings="DEBUG = True")
    rule.accepts(
        {"docker-compose.prod.yml": compose + "    env_file: .env\n"},
        settings="import os\nDEBUG = os.environ.get('DEBUG', '1') == '1'",
    )
    rule.accuses(
        {"docker-compose.prod.yml": compose},
        "site_config/settings.py:43",
        settings="DEBUG = True",
        says="which web runs (docker-compose.prod.yml:4)",
    )
