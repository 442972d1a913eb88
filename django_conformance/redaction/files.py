"""Finds the secrets in a project's files: ``.env``, Compose and other deployment files, keys, and its own source."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from django_conformance.files import read_text
from django_conformance.redaction.names import strength
from django_conformance.redaction.values import looks_random

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django_conformance.redaction.collecting import Collected

_DEPTH = 4
_ENTRIES = 4_000
_BYTES = 2 << 20
_LARGEST = 256 << 10
_OF_TESTS = re.compile(r"^(test_.*|.*_test|conftest|tests)\.py$|^(tests?|testing)$")
_SKIPPED = {
    "node_modules",
    "site-packages",
    "__pycache__",
    "static",
    "staticfiles",
    "media",
    "migrations",
    "locale",
    "docs",
}
_VARIABLES = re.compile(r"(^|[./\\])\.?env(rc|s)?([./\\]|$)|\.env$|\.env\.", re.IGNORECASE)
_NAMES = re.compile(
    r"\.(ya?ml|ini|cfg|cnf|toml|conf|pem|key|p8|ppk|properties|service|tf|tfvars|hcl|sh|bash|mk|xml|j2)$|(^\.?|[-._])pgpass$|^\.?(netrc|pypirc|npmrc|git-credentials)$"
    r"|^id_[a-z0-9]+$|^(Dockerfile|Makefile|Procfile|Jenkinsfile|justfile|crontab)|^requirements[\w.-]*\.(txt|in)$|(secret|credential|account|key|local|config|auth|settings|launch)[\w.-]*\.json$",
    re.IGNORECASE,
)
_TOOLS = {".github", ".circleci", ".devcontainer", ".docker", ".kube", ".aws", ".vscode"}
"""Hidden folders in which secrets are put."""
_SECRETS = re.compile(r"^\.?secrets?$")
"""A folder with a file for each secret, as Docker and Kubernetes mount them."""
_SECRET = 4096
_SETTINGS = re.compile(r"settings|conf|celery|env|secret|base|local|prod|dev", re.IGNORECASE)
_LINE = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:(?:export|ENV|ARG|Environment=)[ \t]*)?[\"']?(?P<name>[A-Za-z_][\w.-]{0,80})[\"']?"
    r"[ \t]*[=:][ \t]*(?P<quote>[\"']?)(?P<value>.*?)(?P=quote)[ \t]*(?:[ \t]#.*)?$",
    re.MULTILINE,
)


def collect(project: Path, collected: Collected) -> None:
    """Take the secrets of the files of a project, as far as such files lie: not deep, not large, not too many."""
    left = _BYTES
    for path in sorted(_files(project), key=_rank):
        try:
            text = read_text(path, _LARGEST)
        except (OSError, ValueError):
            continue
        left -= len(text)
        if left < 0:
            return
        if path.name.endswith("pgpass"):
            collected.secrets.update(line.rpartition(":")[2].strip() for line in text.splitlines() if ":" in line)
        if _SECRETS.match(path.parent.name) and len(text) < _SECRET and "=" not in text.strip().rstrip("="):
            collected.value(text.strip(), "secret")
        if path.suffix != ".py":
            _lines(text, collected, variables=_VARIABLES.search(str(path.relative_to(project))) is not None)
        collected.text(text)


def _lines(text: str, collected: Collected, *, variables: bool) -> None:
    """Take what each line assigns; of a file of variables also what looks random under any name."""
    for match in _LINE.finditer(text):
        name, value = match["name"], match["value"].strip()
        if strength(name) or (variables and looks_random(value)):
            collected.value(value, name if strength(name) else "token")


def _rank(path: Path) -> tuple[bool, bool, int, str]:
    """Return the sort key of a file: files of variables first, then settings, the nearest first."""
    return (
        path.suffix == ".py" and not _SETTINGS.search(path.name),
        path.suffix == ".py",
        len(path.parts),
        str(path),
    )


def _files(project: Path) -> Iterator[Path]:
    left = _ENTRIES
    yield project / ".git" / "config"  # the addresses of repositories
    folders = [(project, 0)]
    while folders and left > 0:
        folder, depth = folders.pop(0)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries[:left]:
            left -= 1
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False):
                named = entry.name in _TOOLS or _SECRETS.match(entry.name)
                hidden = (
                    entry.name.startswith(".") and not named and not _VARIABLES.search(str(path.relative_to(project)))
                )
                if (
                    depth < _DEPTH
                    and entry.name not in _SKIPPED
                    and not _OF_TESTS.search(entry.name)
                    and not hidden
                    and not (path / "pyvenv.cfg").exists()
                ):
                    folders.append((path, depth + 1))
            elif (
                (path.suffix == ".py" and not _OF_TESTS.search(entry.name))
                or _NAMES.search(entry.name)
                or _SECRETS.match(folder.name)
                or _VARIABLES.search(str(path.relative_to(project)))
            ):
                yield path
