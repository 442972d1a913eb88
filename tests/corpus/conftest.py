"""The option that accepts what an application is found to have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update``."""
    parser.addoption(
        "--update",
        action="store_true",
        help="write what is found into the applications' files, for a person to say why it is true",
    )
