"""A shell runs the commands that are joined with ``&&`` or the like."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = "services:\n  web:\n    image: shop\n    command: {command}\n"
BOTH = "python manage.py migrate && daphne site_config.asgi:application"


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yml": COMPOSE.format(command=f"sh -c '{BOTH}'")},
        {"compose.yml": COMPOSE.format(command=f'["/bin/bash", "-c", "{BOTH}"]')},
        {"compose.yml": COMPOSE.format(command=f">\n      bash -c '\n      {BOTH}'")},
        {"compose.yml": "services:\n  web:\n    image: shop\n    entrypoint: /entry\n    command: a && b\n"},
        {"compose.yml": COMPOSE.format(command="celery -A site_config worker -n 'a;b'")},
        {"Procfile": f"web: {BOTH}\n"},
        {"Dockerfile": f"FROM python\nCMD {BOTH}\n"},
        {"a.service": "[Service]\nExecStart=/bin/daphne site_config.asgi:application ; /bin/true\n"},
        {"a.conf": "[program:a]\ncommand=celery -A site_config worker ; the worker\n"},
        {"compose.yml": COMPOSE.format(command="npm run build && npm start")},
    ],
)
def test_accepts_shells_and_other_programs(files: dict[str, str], rule: RuleTester) -> None:
    """A shell reads operators, and so does a platform that has one; what is not the project's is not judged."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"compose.yml": COMPOSE.format(command=BOTH)}, "compose.yml:4"),
        ({"compose.yml": COMPOSE.format(command=f">\n      {BOTH.replace('&&', '&& ')}")}, "compose.yml:5"),
        (
            {"compose.dev.yml": COMPOSE.format(command='["python", "manage.py", "migrate", "&&", "daphne", "x"]')},
            "compose.dev.yml:4",
        ),
        ({"Dockerfile": 'FROM python\nCMD ["python", "manage.py", "migrate", "&&", "daphne", "x"]\n'}, "Dockerfile:2"),
        ({"a.service": f"[Service]\nExecStart=/bin/{BOTH}\n"}, "a.service:2"),
        ({"a.conf": "[program:a]\ncommand=celery -A site_config worker > /var/log/worker.log\n"}, "a.conf:2"),
    ],
)
def test_accuses_operators_without_a_shell(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """Where no shell reads it, an operator is an argument."""
    rule.accuses(files, place, says="no shell reads it there")
