"""A rule is a file with a test and a miniature, and nothing else has to know of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_conformance.rules.loading import identifiers

HERE = Path(__file__).parent


@pytest.mark.parametrize("rule_id", identifiers())
def test_a_rule_has_its_test(rule_id: str) -> None:
    """The test of ``suite/<area>/configuration/<rule>.py`` is ``tests/suite/<area>/configuration/test_<rule>.py``."""
    area, way, name = rule_id.split(".")

    assert (HERE / area / way / f"test_{name.replace('-', '_')}.py").is_file()


def test_no_test_is_left_of_a_rule_that_is_gone() -> None:
    """Every test of a rule is named after a rule that exists."""
    tested = {
        f"{path.parents[1].name}.configuration.{path.stem.removeprefix('test_').replace('_', '-')}"
        for path in HERE.glob("*/configuration/test_*.py")
    }

    assert tested - identifiers().keys() == set()
