"""The asgi module's source: what it imports before Django is set up."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.channels.asgi_source import needs_clean_import, suspicions
from django_conformance.source.files import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django_conformance.source.files import SourceFile

SETUP = "from django.core.asgi import get_asgi_application\n"
CALL = "application = get_asgi_application()\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "market_sockets.py").write_text("from channels.generic.websocket import WebsocketConsumer\n")
    (tmp_path / "market_routing.py").write_text("import market_sockets\n")
    (tmp_path / "market_tracing.py").write_text("import logging\n")
    (tmp_path / "market_boot.py").write_text("import django\n\ndjango.setup()\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in list(sys.modules):
        if name.startswith("market_"):
            del sys.modules[name]


def asgi(project: Path, text: str) -> SourceFile:
    (project / "asgi.py").write_text(text)
    file = Sources(project).at(project / "asgi.py")
    assert file is not None
    return file


def test_routing_before_setup_is_suspected(project: Path) -> None:
    """An import that reaches consumers before get_asgi_application() is named with its line, and what it reaches."""
    (found,) = suspicions(asgi(project, f"{SETUP}import market_routing\n\n{CALL}"), Sources(project))

    assert found.rule == "import-before-setup"
    assert found.subject == "market_routing"
    assert (found.location.path, found.location.line) == ("asgi.py", 2) if found.location else False
    assert found.evidence["reaches"] == "market_sockets.py"


@pytest.mark.parametrize(
    "text",
    [
        f"{SETUP}{CALL}import market_routing\n",
        f"import django\n{SETUP}django.setup()\nimport market_routing\n{CALL}",
        f"{SETUP}import market_tracing\n{CALL}",
        f"import market_boot\nimport market_routing\n{SETUP}{CALL}",
        "from market_routing import application\n",
    ],
    ids=["after", "after-setup", "no-consumers", "set-up-by-another", "no-setup-of-its-own"],
)
def test_what_may_stand_before_is_not_suspected(project: Path, text: str) -> None:
    """Imports after the setup, of what holds no consumers or models, or behind a module that sets Django up, are fine."""
    assert suspicions(asgi(project, text), Sources(project)) == []


def test_a_clean_import_is_made_only_where_it_may_fail(project: Path) -> None:
    """A module that imports Django and Channels alone before the setup need not be imported by a process of its own."""
    assert not needs_clean_import(asgi(project, f"import os\n{SETUP}{CALL}import market_routing\n"), Sources(project))


def test_a_clean_import_is_made_for_imports_before_the_setup(project: Path) -> None:
    """A module that imports more before the setup is, and so is one that leaves the setup to others."""
    assert needs_clean_import(asgi(project, f"{SETUP}import market_tracing\n{CALL}"), Sources(project))


def test_a_settings_module_that_is_not_there_is_suspected(project: Path) -> None:
    """A misspelt fallback of DJANGO_SETTINGS_MODULE is named."""
    text = f'import os\n{SETUP}os.environ.setdefault("DJANGO_SETTINGS_MODULE", "market_setings")\n{CALL}'

    (found,) = suspicions(asgi(project, text), Sources(project))

    assert (found.rule, found.subject) == ("asgi-settings-module", "market_setings")
