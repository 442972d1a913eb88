"""A receiver of a Celery signal names a sender that the signal is sent with."""

from __future__ import annotations

from tests.rules import RuleTester

CODE = """
    from celery.signals import after_task_publish, celeryd_init, task_success
    from shop.tasks import restock


    @{decorator}
    def told(sender=None, **kwargs):
        print(sender)
"""


def test_accepts_senders_of_the_signal(rule: RuleTester) -> None:
    """A task, a task's name where the signal has that, and signals of workers."""
    rule.each("shop/signals.py", CODE).accepts("""
        task_success.connect
        task_success.connect(sender=restock)
        after_task_publish.connect(sender='shop.tasks.restock')
        after_task_publish.connect(sender=restock.name)
        celeryd_init.connect(sender='worker@example')
    """)


def test_accuses_senders_of_the_other_kind(rule: RuleTester) -> None:
    """A name where the task is the sender, and the other way round."""
    rule.each("shop/signals.py:5", CODE).accuses("""
        task_success.connect(sender='shop.tasks.restock')  # the signal is sent by the task itself
        task_success.connect(sender=restock.name)  # the signal is sent by the task itself
        after_task_publish.connect(sender=restock)  # the signal is sent by its name
    """)


def test_accuses_a_task_as_receiver(rule: RuleTester) -> None:
    """A task cannot be kept by a weak reference."""
    code = "from celery.signals import task_success\nfrom shop.tasks import price_of, restock\n\n\n"
    files = {"shop/signals.py": code + "task_success.connect(price_of, sender=restock)\n"}

    rule.accuses(files, "shop/signals.py:5", says="is given the task shop.tasks.price_of")
