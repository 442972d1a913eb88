"""A deployment that runs migrations migrates every database that has its own tables."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

RELEASE = {"Procfile": "release: python manage.py migrate --noinput\nweb: daphne site_config.asgi:application\n"}


@pytest.mark.parametrize(
    "files",
    [
        {"Procfile": "release: python manage.py migrate && python manage.py migrate --database=warehouse\n"},
        {"Procfile": "web: daphne site_config.asgi:application\n"},
        {"Procfile": "release: python manage.py migrate --check\n"},
        {"rollback.sh": "python manage.py migrate shop 0001\n"},
        {
            **RELEASE,
            "deploy.sh": "for alias in default warehouse; do python manage.py migrate --database=$alias; done\n",
        },
        {**RELEASE, "Makefile": "migrate:\n\tpython manage.py migrate --database warehouse\n"},
        {
            **RELEASE,
            "shop/setup.py": 'from django.core.management import call_command\n\n\ndef run(alias):\n    call_command("migrate", database=alias)\n',
        },
    ],
    ids=["both", "none", "a look", "back", "a loop", "a Makefile", "code"],
)
def test_accepts_a_deployment_that_migrates_all(rule: RuleTester, files: dict[str, str]) -> None:
    """Every alias is migrated somewhere, or the repository does not say how."""
    rule.accepts(files)


def test_accepts_databases_without_tables_of_their_own(rule: RuleTester) -> None:
    """Without a router every table is on 'default'; one of another database's own is not managed."""
    rule.accepts(RELEASE, settings="DATABASE_ROUTERS = []")


def test_accuses_a_database_that_nothing_migrates(rule: RuleTester) -> None:
    """``migrate`` is for 'default' alone."""
    findings = rule.accuses(RELEASE, "Procfile:1", subject="warehouse", says="nothing migrates 'warehouse'")

    assert findings[0].hint == "run manage.py migrate --database=warehouse as well."
