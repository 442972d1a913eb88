"""A command that runs forever closes connections that the server may have dropped."""

from __future__ import annotations

from tests.rules import RuleTester

COMMAND = """
    import time

    from django.core.management.base import BaseCommand

    from shop.models import Product


    def restock():
        for product in Product.objects.filter(price=0):
            product.delete()


    class Command(BaseCommand):
        def handle(self, *args, **options):
            while {test}:
                {line}
                time.sleep(60)
"""
SERVER = 'DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db.shop.example"}'


def command(line: str, test: str = "True") -> dict[str, str]:
    """Return a command whose loop stands in line 15."""
    return {"shop/management/commands/watch.py": COMMAND.format(line=line, test=test)}


def test_accuses_loops_that_query(rule: RuleTester) -> None:
    """A query in the loop itself, or in a function that it calls."""
    rule.each(
        "shop/management/commands/watch.py:15", COMMAND, settings=SERVER, says="in a loop that never ends"
    ).accuses("""
        True | restock()
        True | Product.objects.filter(price=0).delete()
    """)


def test_accepts(rule: RuleTester) -> None:
    """A loop that closes connections, queries nothing, or ends, also from within."""
    rule.each("shop/management/commands/watch.py", COMMAND, settings=SERVER).accepts("""
        True | from django.db import close_old_connections; close_old_connections(); restock()
        True | print(1)
        args | restock()
        True | if not Product.objects.exists(): break
        True | if not Product.objects.exists(): return
    """)


def test_accepts_a_loop_that_waits_for_nothing(rule: RuleTester) -> None:
    """What it reads from a dictionary is there at once."""
    files = command("restock(); options.get('number')")
    body = files["shop/management/commands/watch.py"].replace("time.sleep(60)", "input('Next?')")

    rule.accepts({"shop/management/commands/watch.py": body}, settings=SERVER)


def test_accepts_files(rule: RuleTester) -> None:
    """SQLite has no server that closes connections."""
    rule.accepts(command("restock()"))
