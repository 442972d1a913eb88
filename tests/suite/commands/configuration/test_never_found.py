"""Django finds every module that was written as a command."""

from __future__ import annotations

from tests.rules import RuleTester

COMMAND = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        pass
"""
PACKAGE = {"management/__init__.py": "", "management/commands/__init__.py": ""}


def app(folder: str, **modules: str) -> dict[str, str]:
    """Return the files of an app that has these modules of commands."""
    files = {"__init__.py": "", **PACKAGE, **{f"management/commands/{name}.py": text for name, text in modules.items()}}
    return {f"{folder}/{name}": text for name, text in files.items()}


def test_accepts_helpers_and_apps_of_other_settings(rule: RuleTester) -> None:
    """What others import, private modules, packages without a command, and apps that other settings or tests install are fine."""
    rule.accepts(
        {
            "shop/management/commands/_base.py": COMMAND,
            "shop/management/commands/tidy.py": """
                from shop.management.commands._base import Command
            """,
            "shop/management/commands/_disabled.py": COMMAND,
            "shop/management/commands/helpers/__init__.py": "LIMIT = 3",
            **app("src/shop_debug", trace=COMMAND),
            **app("tests/fake", fake=COMMAND),
            **app("src/tools/audit", audit=COMMAND),
            "site_config/settings_dev.py": """
                INSTALLED_APPS = ["shop_debug", "tools.audit.apps.Audit"]
            """,
        }
    )


def test_accuses_commands_of_apps_that_nothing_installs(rule: RuleTester) -> None:
    """A command of an app that no settings name is never found; its helpers are no commands."""
    rule.accuses(
        {**app("logistics", move_boxes=COMMAND, _base=COMMAND, constants="LIMIT = 3")},
        "logistics/management/commands/move_boxes.py:4",
        subject="move_boxes",
        says="it is in logistics, which is not in INSTALLED_APPS",
    )


def test_accuses_an_app_whose_parent_alone_is_installed(rule: RuleTester) -> None:
    """The name of a package that holds an app does not install that app."""
    rule.accuses(app("shop/debug", trace=COMMAND), "shop/debug/management/commands/trace.py:4")


def test_accuses_packages(rule: RuleTester) -> None:
    """Django does not look into a package, and another module in it is no reason to."""
    rule.accuses(
        {
            "shop/management/commands/reindex/__init__.py": """
                from shop.management.commands.reindex.work import Command
            """,
            "shop/management/commands/reindex/work.py": COMMAND,
        },
        "shop/management/commands/reindex/__init__.py:1",
        subject="reindex",
        says="the command reindex of shop is never found: Django does not look into packages",
    )
