"""Every key of an alias is one that Django reads."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_keys_that_something_reads(rule: RuleTester) -> None:
    """All of Django's, those that a router of the project asks for, and those that nobody can take for another."""
    rule.accepts(
        {
            "site_config/pools.py": """
                from django.conf import settings


                def largest(alias):
                    return settings.DATABASES[alias].get("max_size"), settings.DATABASES[alias]["USERNAME"]
            """
        },
        settings="""
            DATABASES["warehouse"].update(
                USER="", PASSWORD="", HOST="", PORT="", OPTIONS={}, TIME_ZONE=None, CONN_MAX_AGE=0,
                CONN_HEALTH_CHECKS=False, AUTOCOMMIT=True, ATOMIC_REQUESTS=True, DISABLE_SERVER_SIDE_CURSORS=True,
                TEST={"NAME": "shelves", "MIGRATE": True, "DEPENDENCIES": [], "SERIALIZE": False},
                max_size=3, USERNAME="keeper", REGION="eu", SUPPORTS_TRANSACTIONS=True,
            )
        """,
    )


def test_accuses_keys_that_nobody_reads(rule: RuleTester) -> None:
    """The alias and the key are named, and what was meant."""
    rule.accuses_settings(
        """
            DATABASES['warehouse'].update({'CONN_MAXAGE': 60})  # did you mean 'CONN_MAX_AGE'?
            DATABASES['warehouse'].update({'conn_max_age': 60})  # did you mean 'CONN_MAX_AGE'?
            DATABASES['warehouse'].update({'USERNAME': 'shop'})  # did you mean 'USER'?
            DATABASES['warehouse'].update({'ATOMIC_REQUEST': True})  # did you mean 'ATOMIC_REQUESTS'?
            DATABASES['warehouse'].update({'timeout': 30})  # write it into OPTIONS
            DATABASES['warehouse'].update({'sslmode': 'require'})  # write it into OPTIONS
            DATABASES['warehouse'].update({'MIRROR': 'default'})  # write it into TEST
            DATABASES['warehouse'].update({'TEST_NAME': 'shop'})  # write 'NAME' into TEST
            DATABASES['warehouse'].update({'TEST': {'MIROR': 'default'}})  # did you mean 'MIRROR'?
            DATABASES['warehouse'].update({'OPTION': {'timeout': 30}})  # did you mean 'OPTIONS'?
        """,
        subject="warehouse",
    )
