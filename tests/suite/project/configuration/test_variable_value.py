"""The settings can convert the values that deployment files give to variables."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_COMPOSE = "services:\n  web:\n    build: .\n    command: gunicorn site_config.wsgi\n    env_file: web.env\n"


@pytest.mark.parametrize(
    ("variables", "settings"),
    [
        ("MAIL_PORT=587\n", "MAIL_PORT = int(os.environ.get('MAIL_PORT', '25'))"),
        ("MAIL_PORT=\n", "MAIL_PORT = int(os.environ.get('MAIL_PORT') or '25')"),
        ("MAIL_PORT=\n", "MAIL_PORT = os.environ.get('MAIL_PORT', '25')"),
        ("MAIL_PORT=${PORT}\n", "MAIL_PORT = int(os.environ.get('MAIL_PORT', '25'))"),
        ("", "MAIL_PORT = int(os.environ.get('MAIL_PORT', '25'))"),
        ("MAIL_PORT=\n", "try:\n    PORT = int(os.environ.get('MAIL_PORT', '25'))\nexcept ValueError:\n    PORT = 25"),
    ],
)
def test_accepts_values_of_their_kind(variables: str, settings: str, rule: RuleTester) -> None:
    """A number, an empty value that gets the default, text, a value that the shell gives, none, and a caught error."""
    rule.accepts({"compose.yaml": _COMPOSE, "web.env": variables}, settings=f"import os\n{settings}")


@pytest.mark.parametrize(
    ("variables", "settings"),
    [
        ("MAIL_PORT=\n", "MAIL_PORT = int(os.environ.get('MAIL_PORT', '25'))"),
        ("MAIL_PORT=smtp\n", "MAIL_PORT = int(os.getenv('MAIL_PORT', 25))"),
        ("MAIL_PORT=\n", "LIMITS = float(os.environ.get('MAIL_PORT', '25'))"),
        ("MAIL_PORT=[587\n", "import json\nLIMITS = json.loads(os.environ.get('MAIL_PORT', '[25]'))"),
    ],
)
def test_accuses_values_of_another_kind(variables: str, settings: str, rule: RuleTester) -> None:
    """The unit is named, the variable, and what its value raises."""
    (finding,) = rule.accuses(
        {"compose.yaml": _COMPOSE, "web.env": variables},
        "compose.yaml:4",
        settings=f"import os\n{settings}",
        subject="MAIL_PORT",
    )

    assert "Error" in finding.message
