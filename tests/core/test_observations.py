"""Observations: whatever a project returns becomes data that can be stored, and compared with types in sight."""

from __future__ import annotations

import datetime
import decimal
import enum
import json
import uuid
from typing import Any

import pytest
from hypothesis import example, given, strategies

from django_conformance.observations import canonical, mask, same

SCALARS = (
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.floats()
    | strategies.text()
    | strategies.binary()
    | strategies.decimals()
    | strategies.uuids()
    | strategies.dates()
    | strategies.datetimes()
    | strategies.timedeltas()
)
HASHABLE = strategies.integers() | strategies.text() | strategies.tuples(strategies.integers())
VALUES = strategies.recursive(
    SCALARS,
    lambda inner: (
        strategies.lists(inner)
        | strategies.tuples(inner, inner)
        | strategies.dictionaries(HASHABLE, inner)
        | strategies.frozensets(HASHABLE)
    ),
    max_leaves=12,
)
PLAIN = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.floats(allow_nan=False, allow_infinity=False)
    | strategies.text(),
    lambda inner: strategies.lists(inner) | strategies.dictionaries(strategies.text(), inner),
    max_leaves=12,
)


@given(VALUES)
@example([float("inf"), -float("inf"), float("nan")])
def test_anything_becomes_strict_json(value: Any) -> None:
    """The canonical form survives a strict JSON file unchanged."""
    form = canonical(value)

    assert same(json.loads(json.dumps(form, allow_nan=False)), form)


@given(VALUES)
def test_the_same_value_has_the_same_form(value: Any) -> None:
    """The form depends on the value alone, and equals itself."""
    assert same(canonical(value), canonical(value))


@given(PLAIN)
def test_plain_json_stays(value: Any) -> None:
    """What JSON can say is left as it is, where it cannot be mistaken for a type's form."""
    assert same(canonical(value), value) or "{" in json.dumps(value)


@given(VALUES, VALUES)
def test_sameness_is_symmetric(first: Any, second: Any) -> None:
    """It does not matter which side is asked."""
    assert same(canonical(first), canonical(second)) == same(canonical(second), canonical(first))


def test_types_stay_visible() -> None:
    """Values that JSON would make alike are told apart."""
    different = [
        1,
        1.0,
        True,
        "1",
        [1],
        (1,),
        {1},
        {"1": 1},
        {1: 1},
        b"1",
        decimal.Decimal(1),
        None,
        float("nan"),
        float("inf"),
        -float("inf"),
    ]
    forms = [canonical(value) for value in different]

    assert [(i, j) for i, one in enumerate(forms) for j, other in enumerate(forms) if i != j and same(one, other)] == []


class Colour(enum.Enum):
    """An enumeration of a project's."""

    RED = 1


class Text(str):
    """Text of a type of its own, as lazy translations are."""

    __slots__ = ()


def test_other_types() -> None:
    """Dates, decimals, enumerations, exceptions and strangers are named."""
    assert canonical(Colour.RED) == {"enum": "Colour.RED"}
    assert canonical(Text("a")) == "a"
    assert canonical(datetime.timedelta(seconds=90)) == {"timedelta": 90.0}
    assert canonical(uuid.UUID(int=1)) == {"UUID": "00000000-0000-0000-0000-000000000001"}
    assert canonical(ValueError("no", 0x1)) == {"raised": "ValueError", "message": "('no', 1)"}
    assert canonical(object()) == {"object": "builtins.object", "repr": "<object object at 0x…>"}


def test_an_object_without_a_repr() -> None:
    """A repr that raises, or a value that refers to itself, is not the end of a run."""

    class Shy:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    loop: list[Any] = []
    loop.append(loop)

    assert canonical(Shy())["object"].endswith("Shy")
    assert json.dumps(canonical(loop))


def test_mask() -> None:
    """Addresses, random ids, times and ports are masked; numbers and text that mean something are not."""
    text = (
        "at 0x7f00deadbeef id 9f1c2d3e-0000-4000-8000-00000000abcd on 2026-01-31T12:00:00.5+00:00 from 127.0.0.1:5123"
    )

    assert mask(text) == "at 0x… id <uuid> on <time>+00:00 from 127.0.0.1:<port>"
    assert mask("order 12345 of 2026-01-31 costs 0x1") == "order 12345 of 2026-01-31 costs 0x1"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("2019-03-04 09:30:00+01:00", "2019-03-04 09:30:00+01:00"),
        ("2019-03-04T09:30", "2019-03-04T09:30"),
        ("2019-03-04 09:30:17", "<time>"),
        ("2019-03-04 09:30:00,123", "<time>"),
        ("2019-13-44 09:30:17", "<time>"),
        ("2019-13-44 09:30:00", "2019-13-44 09:30:00"),
    ],
)
def test_a_moment_that_is_data(text: str, masked: str) -> None:
    """A moment far from now and on the minute stays; what is reckoned from now on is not on the minute."""
    assert mask(text) == masked


def test_a_moment_of_this_run() -> None:
    """A moment near to now is masked, and not how it spells its zone."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
    offset = datetime.timezone(datetime.timedelta(hours=2))

    assert mask(now.isoformat()) == "<time>+00:00"
    assert mask(now.replace(tzinfo=None).isoformat(" ")) == "<time>"
    assert mask(now.astimezone(offset).isoformat()) == "<time><offset>"
