"""What files of no deployment format say of workers and beats: documentation, a Makefile, templates, a task definition.

They show that somebody consumes a queue, or starts a beat, nothing else.

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


_BEAT = re.compile(
    r"""(?:celery\b[^\n]{0,120}?[\s"',]|["'])beat\b(?!\w)|celerybeat|celery[-_]beat[^\n]*\.(?:sh|service)|embedded_beat|\bB=True"""
)
_DOCUMENTATION = frozenset((".md", ".rst", ".txt", ".lock"))
_OF_PACKAGES = frozenset(("pyproject.toml", "setup.cfg", "pipfile", "setup.py"))


def mentions_beat(files: DeploymentFiles) -> bool:
    """Whether a file that is no documentation and no list of packages starts a beat, as far as its words say."""
    return any(
        _BEAT.search(file.text) is not None
        for file in files.every
        if file.path.suffix.lower() in _SUFFIXES - _DOCUMENTATION - {".py"}
        and "beat" in file.text
        and file.name not in _OF_PACKAGES
        and file.stage != "development"
    )
