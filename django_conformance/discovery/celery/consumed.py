"""Queues that the project's own command lines start workers with: in a Procfile, a compose file, a unit, a script.

https://docs.celeryq.dev/en/stable/reference/cli.html#cmdoption-celery-worker-Q
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_OPTION = re.compile(r"""(?:(?<![\w-])-Q|--queues)["']?[\s=,]*["']?\s*([\w.:@/${}-]+(?:,[\w.:@/${}-]+)*)""")
_SKIPPED = frozenset({"node_modules", "site-packages", "dist-packages", "__pycache__"})
_SUFFIXES = frozenset(
    (
        *("", ".yml", ".yaml", ".toml", ".json", ".conf", ".cfg", ".ini", ".service", ".env"),
        *(".sh", ".bash", ".py", ".mk", ".tf", ".nix", ".j2", ".md", ".rst", ".txt"),
    )
)
_LARGEST = 200_000


def consumed(project: Path) -> frozenset[str]:
    """Return the queues that a ``-Q`` or ``--queues`` somewhere in the project's files names."""
    queues: set[str] = set()
    for folder, folders, files in os.walk(project):
        folders[:] = [
            inner
            for inner in folders
            if inner not in _SKIPPED
            and (not inner.startswith(".") or inner in (".github", ".devcontainer"))
            and not Path(folder, inner, "pyvenv.cfg").exists()
        ]
        for name in files:
            path = Path(folder, name)
            try:
                if path.suffix.lower() not in _SUFFIXES or path.stat().st_size > _LARGEST:
                    continue
                text = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):
                continue
            for match in _OPTION.findall(text):
                queues.update(queue for queue in match.split(",") if queue)
    return frozenset(queues)
