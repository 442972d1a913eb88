"""Each test of the services floor has runs of its own, and looks for servers on this machine alone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from django_conformance.services import urls
from django_conformance.services.locate import SOURCES_VARIABLE
from django_conformance.services.records import KINDS
from tests.services.support import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def _private(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for servers on this machine alone, whatever the developer has set."""
    monkeypatch.delenv(SOURCES_VARIABLE, raising=False)
    for kind in KINDS:
        monkeypatch.delenv(urls.variable(kind), raising=False)


@pytest.fixture
def new_run() -> Iterator[Callable[[], Run]]:
    """Give a function that makes runs; their folders are deleted in the end."""
    runs: list[Run] = []

    def make() -> Run:
        runs.append(Run.new())
        return runs[-1]

    yield make
    for run in runs:
        shutil.rmtree(run.folder, ignore_errors=True)


@pytest.fixture
def run(new_run: Callable[[], Run]) -> Run:
    """Give one run."""
    return new_run()
