"""Under which account PostgreSQL starts."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from django_conformance.services.accounts import accounts
from django_conformance.services.locate import SOURCES_VARIABLE, locate
from django_conformance.services.marks import folder_beside
from django_conformance.services.records import Candidate
from django_conformance.services.supervisor import Services
from tests.services.support import DEADLINE, alive, ask, descendants, of_descendants

if TYPE_CHECKING:
    from tests.services.support import Run


def carried() -> Candidate:
    """Return the PostgreSQL of the wheel."""
    located = locate("postgresql")
    assert isinstance(located, Candidate)
    return located


def test_never_as_root(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every account that is offered can run initdb, and none of them is root to it."""
    monkeypatch.setenv(SOURCES_VARIABLE, "wheel")
    folder = run.folder / "p"
    folder.mkdir()
    offered = list(accounts(folder, Path(carried().detail).parent, "initdb"))
    assert offered
    assert all(account.runs("initdb") for account in offered)
    for account in offered:
        assert account.ids != (0, 0)
        assert (os.geteuid() == 0) == bool(account.prefix or account.ids)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("source", ["native", "wheel"])
def test_root_without_namespaces(source: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where user namespaces cannot be had, root's PostgreSQL runs as nobody, answers, and is gone; the run's folder stays its owner's."""
    monkeypatch.setenv(SOURCES_VARIABLE, source)
    located = locate("postgresql")
    if source == "native" and not isinstance(located, Candidate):
        pytest.skip("no native PostgreSQL is installed here")
    monkeypatch.setenv("PATH", "/nowhere")
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["postgresql"])
        assert "42" == ask(services.wait("postgresql"))
        processes = descendants()
        users = set(of_descendants(psutil.Process.username))
        assert oct(run.folder.stat().st_mode & 0o777) == "0o700"
    assert not folder_beside(run.folder).exists()
    assert {"nobody"} == users
    assert [] == alive(processes)
    assert psutil.Process().username() == "root"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can hide a folder from another user")
def test_root_with_a_private_installation(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel that nobody may not read, with the libraries beside it, is copied for nobody and runs from there."""
    monkeypatch.setenv(SOURCES_VARIABLE, "wheel")
    package = Path(carried().detail).parents[2]
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, hidden / folder.name)
    monkeypatch.syspath_prepend(hidden)
    assert hidden in Path(carried().detail).parents
    monkeypatch.setenv("PATH", "/nowhere")
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["postgresql"])
        assert "42" == ask(services.wait("postgresql"))
        assert {"nobody"} == set(of_descendants(psutil.Process.username))
