"""Every signal receiver stays alive for as long as it should be called."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_receivers_that_something_holds(rule: RuleTester) -> None:
    """Functions of a module, strong references, functions that are returned, and objects that are no signals."""
    rule.accepts(
        {
            "shop/receivers.py": """
                import sqlite3
                from contextlib import contextmanager
                from functools import partial

                from celery import signals
                from django.db.models.signals import post_save
                from django.dispatch import receiver

                from shop.models import Product


                @receiver(post_save, sender=Product)
                def noted(sender, **kwargs):
                    return sender


                class Watcher:
                    def __init__(self):
                        post_save.connect(self.noted)
                        sqlite3.connect(lambda: 1)

                    def noted(self, **kwargs):
                        return kwargs


                watcher = Watcher()


                def ready():
                    def kept(sender, **kwargs):
                        return sender

                    def returned(sender, **kwargs):
                        return sender

                    @receiver(post_save, weak=False)
                    def strong(sender, **kwargs):
                        return sender

                    post_save.connect(kept, weak=False)
                    post_save.connect(returned)
                    post_save.connect(noted)
                    post_save.connect(watcher.noted)
                    post_save.connect(lambda sender, **kwargs: sender, weak=False)
                    signals.task_failure.connect(partial(noted, 1), weak=False)
                    return returned


                @contextmanager
                def watching():
                    def saved(sender, **kwargs):
                        return sender

                    post_save.connect(saved)
                    yield
                    post_save.disconnect(saved)
            """
        }
    )


def test_accuses_receivers_that_are_gone(rule: RuleTester) -> None:
    """A lambda, a partial, an object's method, and functions within ready()."""
    findings = rule.accuses(
        {
            "shop/receivers.py": """
                from functools import partial

                from celery.signals import task_failure, worker_ready
                from django.apps import AppConfig
                from django.core.signals import request_finished
                from django.db.models.signals import post_save
                from django.dispatch import receiver

                task_failure.connect(lambda sender, **kwargs: print(sender))
                post_save.connect(partial(print, "saved"))


                class Watcher:
                    def noted(self, **kwargs):
                        return kwargs


                post_save.connect(Watcher().noted)


                class ShopConfig(AppConfig):
                    name = "shop"

                    def ready(self):
                        def noted(sender, **kwargs):
                            return sender

                        post_save.connect(noted, sender="shop.Product")

                        @receiver(request_finished)
                        def finished(sender, **kwargs):
                            return sender

                        @worker_ready.connect
                        def started(sender, **kwargs):
                            return sender
            """
        },
        *(f"shop/receivers.py:{line}" for line in (9, 10, 18, 28, 31, 35)),
    )

    assert "is given a lambda: the signal keeps a weak reference" in findings[0].message
