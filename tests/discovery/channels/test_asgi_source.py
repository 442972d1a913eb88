"""What importing an asgi module does: where it sets Django up, and whether it needs a clean import to be sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.channels.asgi_source import SetupCall, needs_clean_import, setup_call
from django_conformance.source.files import SourceFile, Sources

if TYPE_CHECKING:
    from pathlib import Path

SETUP = "from django.core.asgi import get_asgi_application\n"
CALL = "application = get_asgi_application()\n"


def asgi(project: Path, text: str) -> SourceFile:
    (project / "asgi.py").write_text(text)
    file = Sources(project).at(project / "asgi.py")
    assert file is not None
    return file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SETUP + CALL, SetupCall(2, "get_asgi_application")),
        ("import django\n\ndjango.setup()\n" + SETUP + CALL, SetupCall(3, "setup")),
        ("from django import setup\n\nsetup()\n", SetupCall(3, "setup")),
        ("from market import setup\n\nsetup()\n", None),
        (SETUP + "\ndef later():\n    return get_asgi_application()\n", None),
    ],
    ids=["get_asgi_application", "django.setup", "setup-of-django", "setup-of-another", "in-a-function"],
)
def test_the_call_that_sets_django_up(text: str, expected: SetupCall | None, tmp_path: Path) -> None:
    """It is the first that runs when the module is imported, and one of Django's own functions."""
    assert setup_call(asgi(tmp_path, text)) == expected


def test_a_clean_import_is_made_only_where_it_may_fail(tmp_path: Path) -> None:
    """A module that imports only Django and Channels before the setup needs no import by a process of its own."""
    file = asgi(tmp_path, f"import os\n{SETUP}{CALL}import market_routing\n")

    assert not needs_clean_import(file, Sources(tmp_path))


@pytest.mark.parametrize("text", [f"{SETUP}import market_tracing\n{CALL}", "from market_routing import application\n"])
def test_a_clean_import_is_made_for_imports_before_the_setup(text: str, tmp_path: Path) -> None:
    """A module that imports more before the setup needs one, and so does a module that leaves the setup to others."""
    assert needs_clean_import(asgi(tmp_path, text), Sources(tmp_path))
