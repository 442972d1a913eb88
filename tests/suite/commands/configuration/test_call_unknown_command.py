"""call_command() names a command that exists."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_commands_that_exist_or_may(rule: RuleTester) -> None:
    """Commands of the project and of Django, names that are made, calls that may fail, tests, and others' functions are fine."""
    rule.accepts(
        {
            "shop/maintenance.py": """
                from contextlib import suppress

                from django.apps import apps
                from django.core.management import CommandError, call_command


                def nightly(name):
                    call_command("migrate")
                    call_command("set_price", 1)
                    call_command(name)
                    if apps.is_installed("haystack"):
                        call_command("rebuild_index")
                    with suppress(CommandError):
                        call_command("rebuild_index")
                    try:
                        call_command("rebuild_index")
                    except CommandError:
                        pass
            """,
            "shop/remote.py": """
                def call_command(name):
                    return name


                call_command("reboot")
            """,
            "shop/tests.py": """
                from django.core.management import call_command


                def test_unknown():
                    call_command("unknown")
            """,
        }
    )


def test_accuses_names_of_no_command(rule: RuleTester) -> None:
    """A name that no installed app has is told, with the one that is near; migrations are looked at too."""
    findings = rule.accuses(
        {
            "shop/maintenance.py": """
                from django.core import management
                from django.core.management import call_command as run


                def nightly():
                    run("set-price", 1)
                    management.call_command("rebuild_index")
            """,
            "shop/migrations/0002_load.py": """
                from django.core.management import call_command
                from django.db import migrations


                def load(apps, schema_editor):
                    call_command("loaddate", "products")


                class Migration(migrations.Migration):
                    dependencies = [("shop", "0001_initial")]
                    operations = [migrations.RunPython(load)]
            """,
        },
        "shop/maintenance.py:6",
        "shop/maintenance.py:7",
        "shop/migrations/0002_load.py:6",
    )

    assert findings[0].subject == "call_command('set-price')"
    assert "did you mean 'set_price'?" in findings[0].message
    assert "did you mean" not in findings[1].message
    assert "did you mean 'loaddata'?" in findings[2].message
