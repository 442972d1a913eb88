"""The contract's file: ``conformance.toml``, or a table of ``pyproject.toml``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from django_conformance.contract.parsing import parse
from django_conformance.contract.records import Contract
from django_conformance.errors import UsageError
from django_conformance.files import read_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "conformance.toml"


def find(project: Path) -> Path | None:
    """Return the contract's file of a project folder: ``conformance.toml``, else a ``pyproject.toml`` that has one."""
    if os.path.lexists(project / FILE_NAME):  # a pipe or a broken link among them, which load() tells by name
        return project / FILE_NAME
    pyproject = project / "pyproject.toml"
    if pyproject.is_file() and _own_table(_load(pyproject)) is not None:
        return pyproject
    return None


def load(path: Path | None) -> Contract:
    """Parse a contract's file; ``None`` gives the empty contract.

    Raises:
        UsageError: where the file cannot be read or is not TOML.
    """
    if path is None:
        return Contract()
    document = _load(path)
    if path.name == "pyproject.toml":
        document = _own_table(document) or {}
    return parse(document, str(path))


def _own_table(document: dict[str, Any]) -> dict[str, Any] | None:
    """Return the table of a ``pyproject.toml`` that is a contract, ``None`` where there is none."""
    tools = document.get("tool")
    table = tools.get("django-conformance") if isinstance(tools, dict) else None
    return table if isinstance(table, dict) else None


def _load(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = tomllib.loads(read_text(path))
    except OSError as error:
        raise UsageError(
            f"The contract {path} cannot be read: {error.strerror}.", "Name another with --contract FILE."
        ) from error
    except RecursionError as error:
        raise UsageError(
            f"{path} is nested too deeply.", "Correct the file, or name another with --contract FILE."
        ) from error
    except ValueError as error:  # of TOML, of UTF-8, or a number with more digits than Python reads
        raise UsageError(
            f"{path} is not valid TOML: {str(error).rstrip('.')}.",
            "Correct the file, or name another with --contract FILE.",
        ) from error
    return document
