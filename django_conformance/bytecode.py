"""What the processes of a run compile: kept in the run's folder where the packages here were never compiled.

uv compiles no package, and images often forbid Python to write what it compiles. Each process would compile Django and all the
others anew, which takes longer than the rest of its start.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

PREFIX = "PYTHONPYCACHEPREFIX"
"""The variable that says where Python keeps what it compiles."""

FORBIDDEN = "PYTHONDONTWRITEBYTECODE"
"""The variable that forbids Python to keep it."""


def prepare(folder: Path) -> None:
    """Let the processes of a run share what they compile, where Django has not been compiled for this Python."""
    if sys.pycache_prefix is None and not _is_compiled("django"):
        _shared(folder).mkdir(mode=0o700, exist_ok=True)


def variables(folder: Path) -> dict[str, str]:
    """Return the variables of a process of a run: nothing is written beside a source, in the project least of all."""
    shared = _shared(folder)
    return {PREFIX: str(shared), FORBIDDEN: ""} if shared.is_dir() else {FORBIDDEN: "1"}


def is_kept(folder: Path) -> bool:
    """Whether this process keeps what it compiles in a run's folder."""
    return sys.pycache_prefix == str(_shared(folder))


def _shared(folder: Path) -> Path:
    return folder / "bytecode"


def _is_compiled(name: str) -> bool:
    """Whether a package has a compiled file; one that is not here, or has no source, needs none."""
    spec = find_spec(name)
    return spec is None or spec.cached is None or Path(spec.cached).is_file()
