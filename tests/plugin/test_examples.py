"""How Hypothesis makes the examples of a run."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import configuration
from hypothesis.internal import charmap

from django_conformance.plugin.examples import write_utf8_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _home() -> Iterator[None]:
    """Give Hypothesis its own folder back."""
    yield
    configuration.set_hypothesis_home_dir(None)


def test_the_table_of_utf8_is_the_one_that_hypothesis_makes(tmp_path: Path) -> None:
    """Hypothesis finds the table where it looks for it, with what it would have made in a second."""
    configuration.set_hypothesis_home_dir(tmp_path / "made")
    charmap.intervals_from_codec.__wrapped__("utf-8")
    configuration.set_hypothesis_home_dir(tmp_path / "written")
    write_utf8_table()

    (made,) = (tmp_path / "made").rglob("codec*")
    (written,) = (tmp_path / "written").rglob(made.name)

    assert json.loads(gzip.decompress(written.read_bytes())) == json.loads(gzip.decompress(made.read_bytes()))
