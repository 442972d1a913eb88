"""No deployment migrates a replica, nor loads or deletes rows there."""

from __future__ import annotations

from tests.rules import RuleTester

SETTINGS = 'DATABASES["replica"] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}'


def test_accepts_migrations_of_the_primary(rule: RuleTester) -> None:
    """The primary is migrated, another database too, and a replica is only asked for a plan."""
    rule.accepts(
        {
            "Procfile": "release: python manage.py migrate && python manage.py migrate --database=warehouse\n"
            "web: daphne site_config.asgi:application\n",
            "docker-compose.yml": """
                services:
                  web:
                    image: shop
                    command: python manage.py migrate --plan --database replica
            """,
        },
        settings=SETTINGS,
    )


def test_accuses_commands_on_a_replica(rule: RuleTester) -> None:
    """A release step, a service of Compose and call_command()."""
    findings = rule.accuses(
        {
            "Procfile": "release: python manage.py migrate --database=replica\n",
            "docker-compose.yml": """
                services:
                  prepare:
                    image: shop
                    command: python manage.py loaddata prices --database replica
            """,
            "shop/setup.py": """
                from django.core.management import call_command

                REPLICA = "replica"


                def prepare():
                    call_command("migrate", database="default")
                    call_command("migrate", database=REPLICA)
            """,
        },
        "Procfile:1",
        "docker-compose.yml:4",
        "shop/setup.py:8",
        settings=SETTINGS,
    )

    messages = {str(finding.location): finding.message for finding in findings}
    assert "runs migrate on 'replica', which is a replica of 'default'" in messages["Procfile:1"]
