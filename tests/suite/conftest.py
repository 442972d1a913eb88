"""The warm process that projects are judged in, and the rule that a test's path names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from django_conformance.rules.loading import identifier, identifiers
from tests.rules import RuleTester, Zygote

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """Return the warm process."""
    process = Zygote()
    yield process
    process.close()


@pytest.fixture
def rule(request: pytest.FixtureRequest, tmp_path: Path, zygote: Zygote) -> RuleTester:
    """Return the rule that ``tests/suite/<area>/configuration/test_<rule>.py`` is for."""
    path = Path(request.path)
    rule_id = identifier(path.parents[1].name, path.with_name(path.name.removeprefix("test_")))
    if rule_id not in identifiers():
        area, way, _ = rule_id.split(".")
        file = f"suite/{area}/{way}/{path.name.removeprefix('test_')}"
        pytest.fail(f"there is no rule {rule_id}: write {file}, or name this test after its rule", pytrace=False)
    return RuleTester(rule_id, tmp_path, zygote)
