"""Queues and exchanges get options that kombu reads."""

from __future__ import annotations

from tests.rules import RuleTester

CODE = "from kombu import Exchange, Queue, binding\n\nQUEUE = {entity}\n"


def test_accepts_options_of_kombu(rule: RuleTester) -> None:
    """Those of a queue and of an exchange, and what is not written out."""
    rule.each("shop/queues.py", CODE).accepts("""
        Queue('slow', Exchange('slow', type='topic', durable=True), routing_key='slow.#', max_priority=9)
        Queue('slow', queue_arguments={'x-max-priority': 9}, expires=60, message_ttl=5, no_ack=True)
        Queue('slow', [binding(Exchange('a'), routing_key='b')], bindings=[], on_declared=print)
        Queue('slow', **{'exchnge': 1})
    """)


def test_accuses_options_that_nothing_reads(rule: RuleTester) -> None:
    """A misspelling, and names that other libraries give them."""
    rule.each("shop/queues.py:3", CODE).accuses("""
        Queue('slow', exchnge=Exchange('slow'))  # 'exchnge', which kombu does not read; did you mean 'exchange'?
        Queue('slow', arguments={'x-max-priority': 9})  # 'arguments', which kombu does not read
        Exchange('slow', exchange_type='topic')  # 'exchange_type', which kombu does not read
    """)
