"""A worker with a memory limit sets how many processes it starts."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def limited(options: str = "", memory: str = "512M", more: str = "") -> dict[str, str]:
    """Return a Compose file with a worker whose memory is limited."""
    return {
        "compose.yaml": f"services:\n  worker:\n    build: .\n    command: celery -A site_config worker{options}\n"
        f"    deploy: {{resources: {{limits: {{memory: {memory}}}}}}}\n{more}"
    }


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        (limited(" -c 2"), ""),
        (limited(" --concurrency=4"), ""),
        (limited(" --autoscale 8,2"), ""),
        (limited(" -P solo"), ""),
        (limited(" -P gevent -c 100"), ""),
        (limited(" $OPTIONS"), ""),
        (limited(memory="16G"), ""),
        (limited(memory="3G"), ""),
        (limited(more="    environment: {CELERY_WORKER_CONCURRENCY: 2}\n"), ""),
        (limited(), "CELERY_WORKER_CONCURRENCY = 3"),
        (limited(), "CELERY_WORKER_POOL = 'threads'"),
        ({"compose.yaml": "services:\n  worker:\n    build: .\n    command: celery -A site_config worker\n"}, ""),
    ],
)
def test_accepts_workers_with_a_number(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """The number is given, there is one process, or there is room."""
    rule.accepts(files, settings=settings)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (limited(), "compose.yaml:4"),
        (limited(" -l info --max-tasks-per-child 10", "1.5G"), "compose.yaml:4"),
        (
            {
                "compose.yaml": "services:\n  worker:\n    build: .\n    command: celery -A site_config worker\n    mem_limit: 300m\n"
            },
            "compose.yaml:4",
        ),
        (
            {
                "k8s/worker.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: worker}\nspec:\n  template:\n    spec:\n"
                "      containers:\n        - name: worker\n          args: [celery, -A, site_config, worker]\n"
                "          resources: {limits: {memory: 4Gi}}\n"
            },
            "k8s/worker.yaml:9",
        ),
    ],
)
def test_accuses_workers_of_as_many_processes_as_the_machine_has(
    files: dict[str, str], place: str, rule: RuleTester
) -> None:
    """The limit is the container's, and the number that of the machine."""
    rule.accuses(files, place, says="has no --concurrency")
