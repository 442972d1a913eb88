"""Code inside ``atomic`` does not commit, roll back, or change autocommit."""

from __future__ import annotations

from tests.rules import RuleTester

_HEAD = "from django.db import connection, transaction\n\nfrom shop.models import Product\n\n\n"


def test_accepts_transactions_that_end_themselves(rule: RuleTester) -> None:
    """Transactions by hand, a rollback that atomic does, functions for later, and another alias."""
    rule.each("shop/load.py", _HEAD + "{code}").accepts(
        "def load(rows):\n    transaction.set_autocommit(False)\n    Product.objects.all().delete()\n    transaction.commit()\n",
        "@transaction.atomic\ndef load(rows):\n    transaction.set_rollback(True)\n",
        "@transaction.atomic\ndef load(rows):\n    def end():\n        transaction.commit()\n    transaction.on_commit(end)\n",
        "@transaction.atomic\ndef load(rows):\n    transaction.commit(using='warehouse')\n",
    )


def test_accuses_ends_in_atomic(rule: RuleTester) -> None:
    """By decorator or block, of the module or the connection."""
    rule.each("shop/load.py:8", _HEAD + "{code}", says="TransactionManagementError").accuses(
        "@transaction.atomic\ndef load(rows):\n    transaction.commit()\n",
        "def load(rows):\n    with transaction.atomic():\n        transaction.rollback()\n",
        "@transaction.atomic()\ndef load(rows):\n    connection.commit()\n",
        "def load(rows):\n    with transaction.atomic():\n        transaction.set_autocommit(True)\n",
    )
