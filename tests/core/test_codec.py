"""Records survive JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given, strategies

from django_conformance.codec import from_json, to_json
from django_conformance.inventory import Inventory
from django_conformance.overlay import Overlay
from django_conformance.results import Result


@dataclass(frozen=True)
class Leaf:
    """A record inside a record."""

    name: str
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tree:
    """A record with every kind of field that records have."""

    leaf: Leaf
    others: tuple[Leaf, ...] = ()
    maybe: Leaf | None = None
    named: dict[str, Leaf] = field(default_factory=dict)
    text: str | None = None


LEAVES = strategies.builds(Leaf, strategies.text(), strategies.lists(strategies.integers()).map(tuple))
TREES = strategies.builds(
    Tree,
    LEAVES,
    strategies.lists(LEAVES).map(tuple),
    strategies.none() | LEAVES,
    strategies.dictionaries(strategies.text(), LEAVES),
    strategies.none() | strategies.text(),
)


@dataclass(frozen=True)
class Stone:
    """A record that may stand where a leaf may."""

    weight: int


@dataclass(frozen=True)
class Floor:
    """A record with a field of either kind."""

    lying: Leaf | Stone | None


@pytest.mark.parametrize("lying", [Leaf("oak"), Stone(3), None])
def test_records_of_a_union_are_told_apart(lying: Leaf | Stone | None) -> None:
    """A record of a union comes back as what it was: by its fields."""
    assert from_json(Floor, to_json(Floor(lying))) == Floor(lying)


@given(TREES)
def test_a_record_survives(tree: Tree) -> None:
    """A record is equal to itself after JSON, nested records and tuples included."""
    assert from_json(Tree, json.loads(json.dumps(to_json(tree)))) == tree


@pytest.mark.parametrize(
    "record",
    [
        Inventory(),
        Overlay("a", "/r", "/p", "s", {"redis": "redis://x"}, allowed=("a:1",)),
        Result("c", "a", "must", "s", "passed"),
    ],
)
def test_the_records_in_use(record: object) -> None:
    """The records that cross processes do, with their defaults."""
    assert from_json(type(record), json.loads(json.dumps(to_json(record)))) == record


def test_what_is_absent_and_what_is_unknown() -> None:
    """An unknown key is ignored, a default stands for an absent one, and a required one is missed by name."""
    assert from_json(Leaf, {"name": "a", "new": 1}) == Leaf("a")
    with pytest.raises(KeyError, match=r"Leaf\.name"):
        from_json(Leaf, {"sizes": [1]})
