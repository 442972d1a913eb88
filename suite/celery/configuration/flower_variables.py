"""Each FLOWER_… variable is one of Flower's options.

Why: Flower reads each of its options from a variable with ``FLOWER_`` before its name, and no others: with FLOWER_BROKER_API_URL its page of
the broker stays empty, and with FLOWER_AUTH_BASIC it is open to everybody.

Fix: write the name that the message suggests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://flower.readthedocs.io/en/latest/config.html")

_PREFIX = "FLOWER_"
_OPTIONS = [
    "ADDRESS",
    "AUTH",
    "AUTH_PROVIDER",
    "AUTO_REFRESH",
    "BASIC_AUTH",
    "BROKER_API",
    "CA_CERTS",
    "CERTFILE",
    "CONF",
    "COOKIE_SECRET",
    "DB",
    "DEBUG",
    "ENABLE_EVENTS",
    "FORMAT_TASK",
    "INSPECT_TIMEOUT",
    "KEYFILE",
    "LOGGING",
    "LOG_FILE_PREFIX",
    "LOG_TO_STDERR",
    "MAX_TASKS",
    "MAX_WORKERS",
    "NATURAL_TIME",
    "OAUTH2_KEY",
    "OAUTH2_REDIRECT_URI",
    "OAUTH2_SECRET",
    "OAUTH2_OKTA_BASE_URL",
    "OAUTH2_GITLAB_BASE_URL",
    "OAUTH2_OKTA_SCOPE",
    "PERSISTENT",
    "PORT",
    "PURGE_OFFLINE_WORKERS",
    "STATE_SAVE_INTERVAL",
    "TASKS_COLUMNS",
    "TASK_RUNTIME_METRIC_BUCKETS",
    "UNAUTHENTICATED_API",
    "UNIX_SOCKET",
    "URL_PREFIX",
    "XHEADERS",
]
_WORDS = {
    "FLOWER_BROKER_API_URL": "FLOWER_BROKER_API",
    "FLOWER_BROKER": "CELERY_BROKER_URL",
    "FLOWER_BROKER_URL": "CELERY_BROKER_URL",
    "FLOWER_AUTH_BASIC": "FLOWER_BASIC_AUTH",
    "FLOWER_BASICAUTH": "FLOWER_BASIC_AUTH",
    "FLOWER_PREFIX": "FLOWER_URL_PREFIX",
    "FLOWER_PERSISTANT": "FLOWER_PERSISTENT",
}


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each variable of a unit that runs Flower, which Flower does not read and nothing else has."""
    known = [f"{_PREFIX}{name}" for name in _OPTIONS]
    told = set()
    for tool in project.context.deployment.tools:
        for name in tool.unit.variables if tool.tool == "flower" and tool.unit.stage != "development" else ():
            if not name.startswith(_PREFIX) or name in known or name in told:
                continue
            meant = _WORDS.get(name) or nearest(name, known, alike=0.88)
            if meant is not None and meant not in tool.unit.variables and not _is_used(name, project):
                told.add(name)
                yield Finding(
                    f"{tool.unit.name} ({tool.unit.location}) runs Flower with {name}, which it does not read: did you mean {meant}?",
                    subject=name,
                    location=tool.unit.location,
                    hint=f"Write {meant} in place of {name}.",
                )


def _is_used(name: str, project: CeleryProject) -> bool:
    """Whether a file puts the variable into something, or the project reads it."""
    word = re.compile(rf"\$\{{?{name}\b|environ[^\n]*{name}")
    return any(word.search(file.text) for file in project.context.deployment_files.every)
