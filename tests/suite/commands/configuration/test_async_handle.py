"""handle() is a plain function."""

from __future__ import annotations

from tests.rules import RuleTester

BASE = """
    from django.core.management.base import BaseCommand


    class {name}(BaseCommand):
        async def handle(self, *args, **options):
            pass

        def execute(self, *args, **options):
            return {execute}
"""
COMMAND = """
    from shop.base import {name}


    class Command({name}):
        pass
"""


def test_accepts_coroutines_that_the_project_awaits(rule: RuleTester) -> None:
    """A coroutine beside handle(), one that execute() awaits, and one that a subclass overrides are never returned."""
    rule.accepts(
        {
            "shop/management/commands/tidy.py": """
                import asyncio

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        asyncio.run(self.work())

                    async def work(self):
                        pass
            """,
            "shop/base.py": BASE.format(name="Awaited", execute="asyncio.run(self.handle(*args, **options))"),
            "shop/management/commands/awaited.py": COMMAND.format(name="Awaited"),
            "shop/plain.py": BASE.format(name="Plain", execute="super().execute(*args, **options)"),
            "shop/management/commands/plain.py": """
                from shop.plain import Plain


                class Command(Plain):
                    def handle(self, *args, **options):
                        pass
            """,
        }
    )


def test_accuses_coroutines_that_django_calls(rule: RuleTester) -> None:
    """A handler of the command, and one of a base through an execute() that calls Django's, are never awaited."""
    (own, inherited) = rule.accuses(
        {
            "shop/base.py": BASE.format(name="Wrapped", execute="super().execute(*args, **options)"),
            "shop/management/commands/wrapped.py": COMMAND.format(name="Wrapped"),
            "shop/management/commands/wrapped_too.py": COMMAND.format(name="Wrapped"),
            "shop/management/commands/tidy.py": """
                from django.core.management.base import LabelCommand


                class Command(LabelCommand):
                    async def handle_label(self, label, **options):
                        pass
            """,
        },
        "shop/base.py:5",
        "shop/management/commands/tidy.py:5",
    )

    assert own.subject == "tidy"
    assert "handle_label() is async" in own.message
    assert inherited.subject == "wrapped"
