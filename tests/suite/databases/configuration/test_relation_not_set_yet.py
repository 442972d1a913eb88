"""A receiver of post_save does not read the many-to-many relations of a new object."""

from __future__ import annotations

import pytest

from tests.project_files import received
from tests.rules import RuleTester


@pytest.mark.parametrize(
    "body",
    [
        "sender.names = instance.similar.count()",
        "if created:\n        instance.similar.add(1)\n        sender.names = instance.similar.count()",
        "if created:\n        instance.rating_set.count()",
        "if created:\n        transaction.on_commit(lambda: print(instance.similar.count()))",
        "if created:\n        sender.wait(lambda: instance.similar.count())",
        "if not created:\n        instance.similar.count()",
        "if created:\n        return\n    instance.similar.count()",
        "if created:\n        sender.names = 1\n    else:\n        instance.similar.all()",
    ],
)
def test_accepts_relations_that_may_be_set(body: str, rule: RuleTester) -> None:
    """Objects that are not known to be new, relations that are filled before, other relations and what runs later."""
    rule.accepts(received(body))


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (37, "if created:\n        sender.names = instance.similar.count()"),
        (37, "if created and instance.price:\n        sender.names = [one.pk for one in instance.similar.all()]"),
        (38, "if not created:\n        return\n    sender.names = instance.similar.values_list('pk')"),
        (38, "if not created or kwargs['raw']:\n        return\n    return instance.similar.filter(price=1).exists()"),
    ],
)
def test_accuses_relations_of_new_objects(line: int, body: str, rule: RuleTester) -> None:
    """The relation and the model are named."""
    rule.accuses(
        received(body), f"shop/models.py:{line}", says="post_save of a new shop.Product and reads instance.similar"
    )
