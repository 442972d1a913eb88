"""The settings read the variables that a deployment file sets, under the same names."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_COMPOSE = "services:\n  web:\n    build: .\n    command: gunicorn site_config.wsgi\n    environment: {{{}: x}}\n"
_READING = "import os\nHOSTS = os.environ.get('SHOP_HOSTS', '').split()\nDEBUG = os.getenv('DEBUG') == 'yes'"


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("SHOP_HOSTS", {}),
        ("SHOP_NAME", {}),
        ("SHOP_HOST", {"start.sh": "echo $SHOP_HOST\n"}),
        ("SHOP_HOST", {"shop/hosts.py": "import os\n\nHOST = os.environ['SHOP_HOST']\n"}),
        ("SHOP_HOST", {"shop/config.py": "from pydantic_settings import BaseSettings\n"}),
        ("POSTGRES_DEBUG", {}),
    ],
)
def test_accepts_variables_that_somebody_may_read(name: str, files: dict[str, str], rule: RuleTester) -> None:
    """The settings, a script, other code, an image; and names that are like none that is read."""
    rule.accepts({"compose.yaml": _COMPOSE.format(name), **files}, settings=_READING)


@pytest.mark.parametrize(
    ("name", "meant"), [("SHOP_HOST", "SHOP_HOSTS"), ("DJANGO_DEBUG", "DEBUG"), ("SHOP_HOTS", "SHOP_HOSTS")]
)
def test_accuses_variables_that_nobody_reads(name: str, meant: str, rule: RuleTester) -> None:
    """The one that was meant is named, and where it is read."""
    (finding,) = rule.accuses({"compose.yaml": _COMPOSE.format(name)}, "compose.yaml:4", settings=_READING)

    assert f"gets {name}, which nothing reads" in finding.message
    assert finding.hint == f"Write {meant} in place of {name}."


def test_judges_names_of_django_settings(rule: RuleTester) -> None:
    """Django reads no variable: a setting that is not set has its default."""
    compose = {"compose.yaml": _COMPOSE.format("EMAIL_HOST")}

    rule.accepts(compose, settings=f"{_READING}\nEMAIL_HOST = 'smtp.shop.example'")
    rule.accuses(compose, "compose.yaml:4", settings=_READING, says="so EMAIL_HOST has its default")
