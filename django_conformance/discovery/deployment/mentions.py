"""What files of no deployment format say of workers and beats: documentation, a Makefile, templates, a task definition.

They show that somebody consumes a queue, or starts a beat, nothing else.

https://docs.celeryq.dev/en/stable/reference/cli.html#cmdoption-celery-worker-Q
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from django_conformance.discovery.deployment.files import DeploymentFiles

_OPTION = re.compile(r"""(?:(?<![\w-])-Q|--queues)["']?[\s=,]*["']?\s*([\w.:@/${}-]+(?:,[\w.:@/${}-]+)*)""")
_SUFFIXES = frozenset(
    (
        *("", ".yml", ".yaml", ".json", ".conf", ".config", ".cfg", ".ini", ".service", ".env"),
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


_PROGRAMS = {
    "beat": re.compile(
        r"""\bcelery["',\s]+(?:-[^\n]{1,80}?["',\s]+)?beat\b|celerybeat(?!-schedule|\.pid)|celery[-_]beat[^\n]*\.(?:sh|service)"""
    ),
    "asgi": re.compile(
        r"""(?<!["'])\b(?:daphne|uvicorn|hypercorn|granian)\b|["'](?:daphne|uvicorn|hypercorn|granian)["'],\s*["'](?:-|[\w.]+:)"""
        r"""|\basgi:application\b|UvicornWorker"""
    ),
    "consumer_timeout": re.compile(r"\bconsumer_timeout\b"),
    "x-max-priority": re.compile(r"\bx-max-priority\b|\bmax_priority\b"),
    "createcachetable": re.compile(r"""(?:^|[\s"'`/])createcachetable\b""", re.MULTILINE),
}
_ANYWHERE = ("createcachetable", "consumer_timeout", "x-max-priority")
_DOCUMENTATION = frozenset((".md", ".rst", ".txt"))
_OF_PACKAGES = re.compile(
    r"pyproject\.toml|setup\.(?:cfg|py)|pipfile|.*\.lock|.*requirements.*|package.*\.json|environment\.ya?ml|\..*ignore"
)


def mentions(files: DeploymentFiles, read: Collection[str]) -> tuple[str, ...]:
    """Return what files that are no documentation and no lists of packages seem to start, beside those that have been ``read``.

    For ``createcachetable``, which is run once, and for settings of RabbitMQ any file counts.
    """
    found: set[str] = set()
    for file in files.every:
        if _OF_PACKAGES.fullmatch(file.name) or file.path.suffix.lower() not in _SUFFIXES:
            continue
        is_deployment = file.path.suffix.lower() not in _DOCUMENTATION | {".py"} and file.stage != "development"
        for name in _PROGRAMS.keys() - found:
            counts = (is_deployment and file.relative not in read) or name in _ANYWHERE
            if counts and _PROGRAMS[name].search(file.text):
                found.add(name)
    return tuple(sorted(found))
