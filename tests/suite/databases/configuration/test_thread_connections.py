"""A thread that runs queries closes its database connection."""

from __future__ import annotations

from tests.rules import RuleTester

VIEWS = """\
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import close_old_connections, connection

from shop.models import Product

POOL = ThreadPoolExecutor(4)


def restock():
    for product in Product.objects.all():
        product.save()


def restock_and_close():
    try:
        restock()
    finally:
        connection.close()


def add(number):
    return number + 1


def view(request):
    threading.Thread(target=restock).start()  # accused
    threading.Thread(target=restock_and_close).start()
    threading.Thread(target=add, args=(1,)).start()
    threading.Timer(5, restock).start()  # accused
    threading.Thread(target=lambda: Product.objects.count()).start()  # accused
    with ThreadPoolExecutor(max_workers=4) as executor:
        executor.submit(restock)  # accused
        list(executor.map(restock, [1, 2]))  # accused
        executor.submit(partial(restock))  # accused
        executor.submit(add, 1)
    with ThreadPoolExecutor(initializer=close_old_connections) as executor:
        executor.submit(restock)
    POOL.submit(restock)  # accused


class Stock:
    def refresh(self):
        Product.objects.update(price=0)

    def start(self):
        thread = threading.Thread(target=self.refresh, daemon=True)  # accused
        thread.start()


class Worker(threading.Thread):
    def run(self):
        Product.objects.update(price=0)  # accused
"""


def _places(name: str, text: str) -> list[str]:
    return [f"{name}:{number}" for number, line in enumerate(text.splitlines(), start=1) if line.endswith("# accused")]


def test_accuses_threads_that_close_nothing(rule: RuleTester) -> None:
    """Threads, timers and pools that query; one that closes its connection, and one that does not query, are sound."""
    findings = rule.accuses({"shop/views.py": VIEWS}, *_places("shop/views.py", VIEWS))

    assert "view() runs restock in a thread, which goes through Product.objects.all()" in findings[0].message


def test_accepts_threads_of_commands(rule: RuleTester) -> None:
    """They end with the process of their command, and so do their connections."""
    command = """
        import threading

        from django.core.management.base import BaseCommand

        from shop.models import Product


        class Restock(threading.Thread):
            def run(self):
                for product in Product.objects.all():
                    product.save()


        class Command(BaseCommand):
            def handle(self, *args, **options):
                Restock().start()
                threading.Thread(target=self.restock).start()

            def restock(self):
                Product.objects.count()
    """
    rule.accepts({"shop/management/commands/restock.py": command})


def test_accuses_threads_that_save_what_they_are_given(rule: RuleTester) -> None:
    """What a thread is given is an object of a model, one by one or as an item of a list."""
    view = """\
import threading
from concurrent.futures import ThreadPoolExecutor

from shop.models import Product


def save(product):
    product.save()


def view(request):
    pool = ThreadPoolExecutor(4)
    for product in Product.objects.all():
        pool.submit(save, product)  # accused
        threading.Thread(target=save, args=(product,)).start()  # accused
    pool.map(save, Product.objects.filter(price=0))  # accused
    pool.map(save, [1, 2])
    pool.submit(save, request)
"""
    rule.accuses({"shop/views.py": view}, *_places("shop/views.py", view))
