"""What files of variables say."""

from __future__ import annotations

import pytest

from django_conformance.discovery.deployment.variables import variables_in


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=shop", "shop"),
        ("export NAME = shop", "shop"),
        ("NAME=", ""),
        ("NAME=shop # of ours", "shop"),
        ("NAME=#002549", "#002549"),
        ("NAME=a=b", "a=b"),
        ("NAME='a b # c'  # of ours", "a b # c"),
        (r"NAME='it\'s'", "it's"),
        (r'NAME="a\nb \"c\" $D"', 'a\nb "c" $D'),
        ('NAME="a\nb"', "a\nb"),
        ("NAME=shop\r", "shop"),
    ],
)
def test_values(line: str, value: str) -> None:
    """A value is what stands behind the name, without its quotes and what is said about it."""
    assert variables_in(f"# first\n{line}\nLAST=1\n") == {"NAME": value, "LAST": "1"}


def test_what_is_no_variable() -> None:
    """A comment, a name alone and a line of prose are none."""
    assert variables_in("# A=1\nNAME\nDear reader,\n1A=2\n") == {}
