"""Small libraries that come with the extra ``matrix``, imported where they are needed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django_conformance.environments.uv import HINT
from django_conformance.errors import UsageError
from django_conformance.files import read_text

if TYPE_CHECKING:
    from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_ANOTHER = "Correct the file, or name another with --requirements FILE."


def library(name: str) -> Any:
    """Import a library.

    Raises:
        UsageError: it is not installed; the hint says how to get it.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError(
            f"The library {name.partition('.')[0]} is needed to read this project's requirements.", HINT
        ) from error


def toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    try:
        data: dict[str, Any] = tomllib.loads(read_text(path))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", _ANOTHER) from error
    except RecursionError as error:
        raise UsageError(f"{path} cannot be read: it is nested too deeply.", _ANOTHER) from error
    except ValueError as error:
        raise UsageError(f"{path} is not valid TOML: {str(error).rstrip('.')}.", _ANOTHER) from error
    return data
