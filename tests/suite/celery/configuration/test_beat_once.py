"""Exactly one beat process publishes the schedule, however many workers there are."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

WORKER_AND_BEAT = "worker: celery -A site_config worker\nbeat: celery -A site_config beat\n"
REPLICAS = """
    services:
      worker:
        image: shop
        command: celery -A site_config worker {options}
        deploy:
          replicas: {replicas}
    """
SWITCH = """
    #!/bin/sh
    case "$1" in
      beat) exec celery -A site_config beat ;;
      all) exec celery -A site_config worker -B ;;
    esac
    """
KUBERNETES = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: {name}}}
    spec:
      replicas: {replicas}
      template:
        spec:
          containers:
            - name: app
              command: ["celery", "-A", "site_config", {command}]
    """


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Procfile": WORKER_AND_BEAT},
        {"compose.yaml": REPLICAS.format(options="-B", replicas=1)},
        {"compose.yaml": REPLICAS.format(options="", replicas=4)},
        {"compose.yaml": REPLICAS.format(options="-B -S redbeat.RedBeatScheduler", replicas=4)},
        {"compose.dev.yaml": REPLICAS.format(options="-B", replicas=4)},
        {"Procfile": WORKER_AND_BEAT, "docker-compose.yml": REPLICAS.format(options="-B", replicas=1)},
        {"entrypoint.sh": SWITCH},
        {"Dockerfile": 'FROM python\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n', "entrypoint.sh": SWITCH},
        {
            "deploy/beat-staging.service": "[Service]\nExecStart=celery -A site_config beat\n",
            "deploy/beat-prod.service": "[Service]\nExecStart=celery -A site_config beat\n",
        },
    ],
)
def test_accepts_one_beat(files: dict[str, str], rule: RuleTester) -> None:
    """One beat a deployment is right, and so are several of which only one is ever started, and a scheduler with a lock."""
    rule.accepts(files)


def test_accuses_beat_in_a_worker_with_replicas(rule: RuleTester) -> None:
    """Each replica of a worker with ``-B`` publishes the schedule."""
    (finding,) = rule.accuses({"compose.yaml": REPLICAS.format(options="-B -l info", replicas=3)}, "compose.yaml:4")

    assert "worker in 3 replicas (compose.yaml:4) is a worker with -B" in finding.message
    assert finding.hint.startswith("Take -B off worker")


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"Procfile": "worker: celery -A site_config worker -B\nbeat: celery -A site_config beat\n"}, "Procfile:1"),
        (
            {
                "Procfile": "worker: celery -A site_config worker --beat -c 4\nslow: celery -A site_config worker -B -Q slow\n"
            },
            "Procfile:1",
        ),
        (
            {"etc/worker.conf": "[program:worker]\ncommand=celery -A site_config worker -B\nnumprocs=2\n"},
            "etc/worker.conf:2",
        ),
        ({"k8s/beat.yaml": KUBERNETES.format(name="beat", replicas=2, command='"beat"')}, "k8s/beat.yaml:10"),
        (
            {
                "k8s/beat.yaml": KUBERNETES.format(name="beat", replicas=1, command='"beat"'),
                "k8s/worker.yaml": KUBERNETES.format(name="worker", replicas=1, command='"worker", "-B"'),
            },
            "k8s/worker.yaml:10",
        ),
        (
            {
                "docker-compose.yml": "services:\n  worker:\n    build: .\n    command: celery -A site_config worker -B\n",
                "docker-compose.prod.yml": "services:\n  worker:\n    deploy: {replicas: 2}\n",
            },
            "docker-compose.yml:4",
        ),
        (
            {
                "Procfile": "web: ./start.sh\n",
                "start.sh": "celery -A site_config beat &\ncelery -A site_config worker -B &\nwait\n",
            },
            "start.sh:2",
        ),
    ],
)
def test_accuses_two_beats(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """Two beats that are deployed together send each task twice, whatever starts them."""
    rule.accuses(files, place)
