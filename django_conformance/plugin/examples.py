"""How Hypothesis makes the examples of a run: as many as were asked for, the same each time, and without leaving anything."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_UTF8 = [[0, 0xD7FF], [0xE000, 0x10FFFF]]
"""The code points that UTF-8 can encode: all but the surrogates."""


def configure(home: Path, count: int, seed: int) -> None:
    """Have Hypothesis make ``count`` examples a check from a seed, and write what it keeps into ``home``."""
    import hypothesis
    from hypothesis import configuration

    configuration.set_hypothesis_home_dir(home)
    hypothesis.settings.register_profile(
        "django-conformance",
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=False,  # Hypothesis sets it on CI, and then ignores the seed
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("django-conformance")
    _same_examples_whatever_is_loaded()
    write_utf8_table()
    hypothesis.core.global_force_seed = seed  # type: ignore[assignment] # what --hypothesis-seed sets


def _same_examples_whatever_is_loaded() -> None:
    """Keep Hypothesis from using constants in the source of loaded modules.

    It reads the source of each module, which takes seconds in a large project. Its examples then depend on what else
    runs: a check that is selected alone would not see the examples that it failed on.
    """
    from hypothesis.internal.conjecture import providers

    if hasattr(providers, "_get_local_constants"):
        providers._get_local_constants = lambda: providers._local_constants  # noqa: SLF001 - there is no setting for it


def write_utf8_table() -> None:
    """Write the table of what UTF-8 encodes where Hypothesis looks for it: making it takes a second of each run.

    A release that keeps it elsewhere makes it as before.
    """
    from hypothesis.internal import charmap

    for name, table in (("codec-v2-utf-8", [_UTF8, []]), ("codec-utf-8", _UTF8)):
        path = charmap.charmap_file(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(json.dumps(table).encode(), mtime=1))
