"""Tables whose names are written in quotes, and those in a schema of their own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from django_conformance.drivers.databases.sql import has_table


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("entry", True),
        ('"entry"', True),
        ("other", False),
        ('"other"', False),
        ('"audit"."entry"', None),
    ],
)
def test_a_table_by_its_name(written: str, *, there: bool | None) -> None:
    """A table is known by its name without quotes; of one in a schema nothing is known."""
    model = SimpleNamespace(_meta=SimpleNamespace(db_table=written))

    assert has_table(model, {"entry"}) is there
