"""What in a repository says that an old and a new version of the project run side by side while it is deployed.

https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
https://devcenter.heroku.com/articles/release-phase
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles

_HIDDEN = frozenset({".github", ".gitlab", ".circleci", ".do", ".platform"})
_ENDINGS = (".yml", ".yaml", ".toml", ".json", ".tf", ".sh", ".tpl")
_NAMES = ("Procfile", "Jenkinsfile", "Makefile", "justfile")

_DEPLOYMENT = re.compile(r"^kind:\s*[\"']?Deployment\b", re.MULTILINE)
_RECREATE = re.compile(r"type:\s*[\"']?Recreate\b")
_SERVER = re.compile(
    r"image:\s*[\"']?\S*\b(redis|valkey|postgres|postgis|postgresql|rabbitmq|nginx|memcached|mysql|mariadb|flower|"
    r"elasticsearch|opensearch|minio|traefik|grafana|prometheus|pgbouncer)\b[^/\n]*$",
    re.MULTILINE,
)
_MIGRATES = r"[^\n]*\bmigrat"
_COMMANDS = re.compile(
    r"kubectl\s+(-\S+\s+)*(rollout|set\s+image)|aws\s+ecs\s+update-service|gcloud\s+run\s+deploy|"
    r"amazon-ecs-deploy-task-definition|az\s+containerapp\s+up",
)
_PATTERNS: tuple[tuple[Callable[[str], bool], re.Pattern[str], str], ...] = (
    (
        lambda name: name == "Procfile",
        re.compile(rf"^release:{_MIGRATES}", re.MULTILINE),
        "runs migrate in its release phase",
    ),
    (
        lambda name: name == "fly.toml",
        re.compile(r"^\s*strategy\s*=\s*[\"'](rolling|canary|bluegreen)", re.MULTILINE),
        "deploys by turns",
    ),
    (
        lambda name: name == "fly.toml",
        re.compile(rf"^\s*release_command\s*={_MIGRATES}", re.MULTILINE),
        "runs migrate before it replaces machines",
    ),
    (
        lambda name: name.startswith(("render.", "railway.")),
        re.compile(rf"preDeployCommand\W{_MIGRATES}"),
        "runs migrate before it deploys",
    ),
    (
        lambda name: name.endswith((".yml", ".yaml")),
        re.compile(r"^[^#\n]*\border:\s*[\"']?start-first", re.MULTILINE),
        "starts the new version first",
    ),
    (
        lambda name: name.endswith((".tf", ".json", ".yml", ".yaml")),
        re.compile(r"(deployment_minimum_healthy_percent|[mM]inimumHealthyPercent)\W+[1-9]"),
        "keeps the old version until the new one is healthy",
    ),
    (lambda name: name.endswith((".yml", ".yaml", ".sh")) or name in _NAMES, _COMMANDS, "rolls the new version out"),
)


@dataclass(frozen=True)
class Rollout:
    """A file that says so, by its path from the repository, and what it does."""

    path: str
    does: str


def rollout(files: DeploymentFiles) -> Rollout | None:
    """Return the first file of a repository that deploys a version while another runs; ``None`` without one."""
    for file in files.every:
        does = _does(file.path.name, file.text) if _may_deploy(file) else ""
        if does:
            return Rollout(file.path.relative_to(files.root).as_posix(), does)
    return None


def _may_deploy(file: DeploymentFile) -> bool:
    """Whether a file is of a kind that deploys, and in a folder that is not hidden but for those of known services."""
    folders = Path(file.relative).parts[:-1]
    if file.is_test or any(name.startswith(".") and name not in _HIDDEN for name in folders):
        return False
    return file.path.name.endswith(_ENDINGS) or file.path.name in _NAMES


def _does(name: str, content: str) -> str:
    if name.endswith((".yml", ".yaml", ".tpl")):
        for document in re.split(r"^---", content, flags=re.MULTILINE):
            if _DEPLOYMENT.search(document) and not _RECREATE.search(document) and not _SERVER.search(document):
                return "is a Kubernetes Deployment, which replaces its pods by turns"
    return next((does for applies, pattern, does in _PATTERNS if applies(name) and pattern.search(content)), "")
