"""Which ASGI server a project is served with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.discovery.channels.servers import SERVER_VARIABLE, chosen_server

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SERVERS = {"daphne": "4.2", "uvicorn": "0.54"}


def test_the_one_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's choice goes before what the project says, where that server is installed."""
    assert chosen_server(SERVERS, ["daphne"], tmp_path) == "daphne"
    monkeypatch.setenv(SERVER_VARIABLE, "uvicorn")
    assert chosen_server(SERVERS, ["daphne"], tmp_path) == "uvicorn"
    monkeypatch.setenv(SERVER_VARIABLE, "hypercorn")
    assert chosen_server(SERVERS, ["daphne"], tmp_path) == "daphne"


def test_the_one_that_the_project_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a choice it is the one of the installed that the project's deployment names, else the first."""
    monkeypatch.delenv(SERVER_VARIABLE, raising=False)
    assert chosen_server(SERVERS, [], tmp_path) == "daphne"
    (tmp_path / "Procfile").write_text("web: uvicorn mysite.asgi:application\n", encoding="utf-8")
    assert chosen_server(SERVERS, [], tmp_path) == "uvicorn"
