"""Queues that files of no deployment format start workers with: documentation, a Makefile, templates, a task definition.

They show that somebody consumes a queue, nothing else.

https://docs.celeryq.dev/en/stable/reference/cli.html#cmdoption-celery-worker-Q
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFiles

_OPTION = re.compile(r"""(?:(?<![\w-])-Q|--queues)["']?[\s=,]*["']?\s*([\w.:@/${}-]+(?:,[\w.:@/${}-]+)*)""")
_SUFFIXES = frozenset(
    (
        *("", ".yml", ".yaml", ".toml", ".json", ".conf", ".cfg", ".ini", ".service", ".env"),
        *(".sh", ".bash", ".py", ".mk", ".tf", ".nix", ".j2", ".md", ".rst", ".txt", ".tpl", ".template"),
    )
)


def mentioned_queues(files: DeploymentFiles) -> frozenset[str]:
    """Return the queues that a ``-Q`` or ``--queues`` in any file names."""
    queues: set[str] = set()
    for file in files.every:
        if file.path.suffix.lower() in _SUFFIXES and ("-Q" in file.text or "--queues" in file.text):
            for match in _OPTION.findall(file.text):
                queues.update(queue for queue in match.split(",") if queue)
    return frozenset(queues)
