"""``TEST['DEPENDENCIES']`` can be put in order."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_an_order(rule: RuleTester) -> None:
    """An alias that waits for another, and a 'default' that waits for none, can be put in order."""
    rule.accepts({}, settings='DATABASES["default"]["TEST"] = {"DEPENDENCIES": ["warehouse"]}\n' + WAREHOUSE.format([]))


def test_accuses_a_circle(rule: RuleTester) -> None:
    """Every alias waits for 'default' unless it says otherwise, so 'default' must wait for none of those."""
    (circle,) = rule.findings({}, settings='DATABASES["default"]["TEST"] = {"DEPENDENCIES": ["warehouse"]}')

    assert circle.message == "Circular dependency in TEST[DEPENDENCIES]: 'default' waits for 'warehouse'"
    assert circle.subject == "default"


def test_accuses_an_alias_that_waits_for_itself(rule: RuleTester) -> None:
    """An alias that waits for itself is accused."""
    (itself,) = rule.findings({}, settings=WAREHOUSE.format(["warehouse"]))

    assert itself.evidence == {"dependencies": {"warehouse": ["warehouse"]}}


WAREHOUSE = 'DATABASES["warehouse"]["TEST"] = {{"DEPENDENCIES": {}}}\n'
