"""A test of a rule that fails says what the rule found, whether pytest rewrites assertions of this package or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.inventory import Location
from django_conformance.rules.judging import FindingRecord
from django_conformance.testing import RuleTester

if TYPE_CHECKING:
    from collections.abc import Callable

FOUND = FindingRecord("shop.tasks.pay names no queue", "shop.tasks.pay", Location("shop/tasks.py", 4))


class Finds(RuleTester):
    """A rule that finds the same in every project."""

    def findings(self, *_: Any, **__: Any) -> list[FindingRecord]:
        """Return one finding."""
        return [FOUND]


@pytest.mark.parametrize(
    ("hold", "expected"),
    [
        (lambda rule: rule.accepts({}), "celery.own.queues is to accept this, and finds:"),
        (lambda rule: rule.accuses({}, "shop/tasks.py:9"), "It is to name: shop/tasks.py:9"),
        (lambda rule: rule.accuses({}, "shop/tasks.py:4", subject="pay"), "Its subject is 'shop.tasks.pay', not 'pay'"),
        (lambda rule: rule.accuses({}, "shop/tasks.py:4", says="default"), "The message is to have the words: default"),
    ],
)
def test_what_a_rule_found_is_told(hold: Callable[[RuleTester], object], expected: str) -> None:
    """With the place and the message of each finding."""
    with pytest.raises(AssertionError) as failed:
        hold(Finds("celery.own.queues", Path("projects")))

    told = str(failed.value)
    assert expected in told
    assert "\n  shop/tasks.py:4: shop.tasks.pay names no queue" in told
