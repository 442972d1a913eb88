"""The driver accepts NAME, HOST and PORT of every alias."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

SERVER = '"ENGINE": "django.db.backends.postgresql", "NAME": "shop"'


@pytest.mark.parametrize(
    "parts",
    [
        '"HOST": "db.shop.example", "PORT": 5432, "USER": "shop", "PASSWORD": "p@ss:w/rd #1"',
        '"HOST": "/var/run/postgresql", "PORT": ""',
        '"HOST": "one.shop.example,two.shop.example", "PORT": "5432,5433"',
        '"HOST": os.environ.get("NO_SUCH_HOST"), "PORT": os.environ.get("NO_SUCH_PORT")',
        '"HOST": "::1", "PORT": "5432"',
    ],
)
def test_accepts_addresses_of_servers(parts: str, rule: RuleTester) -> None:
    """Names, sockets, several hosts, and what another process has in its environment."""
    rule.accepts({}, settings=f"import os\nDATABASES['default'] = {{{SERVER}, {parts}}}")


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ('"HOST": "db.shop.example:5432"', "['HOST'] = 'db.shop.example:5432' has the port 5432 in it"),
        ('"HOST": "postgres://shop:secret@db.shop.example/shop"', "is a URL"),
        ('"HOST": "${DB_HOST}"', "'${DB_HOST}' in it, which nothing has replaced"),
        ('"HOST": "db.shop.example\\n"', "white space"),
        ('"HOST": "\'db\'"', "quotation mark"),
        ('"PORT": "tcp://10.0.0.1:5432"', "['PORT'] = 'tcp://10.0.0.1:5432' is not a number"),
        ('"PORT": 54321111', "they end at 65535"),
        ('"NAME": BASE_DIR / "db.sqlite3"', "['NAME']"),
        ('"PASSWORD": "secret\\n"', "['PASSWORD'] begins or ends with white space"),
    ],
)
def test_accuses_parts_that_are_something_else(parts: str, told: str, rule: RuleTester) -> None:
    """The alias and the key are named, and no password is shown."""
    (finding,) = rule.findings({}, settings=f"DATABASES['default'] = {{{SERVER}, {parts}}}")

    assert finding.subject == "default"
    assert told in finding.message
    assert "secret" not in finding.message


def test_accuses_a_url_as_the_file_of_sqlite(rule: RuleTester) -> None:
    """SQLite takes a path."""
    rule.accuses_setting(
        "DATABASES['warehouse']['NAME'] = 'sqlite:///shelves.sqlite3'", says="SQLite takes the path of a file"
    )
