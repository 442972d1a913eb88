"""The health check of a worker's or beat's container checks a process that runs in it."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
services:
  web:
    build: .
    command: daphne site_config.asgi:application
  worker:
    build: .
    command: celery -A site_config worker
{worker}
  beat:
    build: .
    command: celery -A site_config beat
{beat}
"""
DOCKERFILE = """
FROM python:3.12
COPY . .
HEALTHCHECK --interval=30s \\
  CMD curl -f http://localhost:8000/health/ || exit 1
CMD ["daphne", "site_config.asgi:application"]
"""
OFF = "    healthcheck: {disable: true}"
PING = "    healthcheck: {test: celery -A site_config inspect ping -d celery@$$HOSTNAME}"


def test_accepts_checks_of_what_runs_there(rule: RuleTester) -> None:
    """None, a ping of the worker by its name, a look at the process, a question to another service."""
    rule.each("compose.yaml", COMPOSE, files={"Dockerfile": DOCKERFILE}).accepts(
        (OFF, OFF),
        (PING, '    healthcheck: {test: ["NONE"]}'),
        (PING, "    healthcheck: {test: pgrep -f beat}"),
        ('    healthcheck: {test: ["CMD", "curl", "-f", "http://web:8000/"]}', OFF),
        (PING, "    healthcheck: {test: celery -A site_config inspect ping}"),
        ("    environment: {CELERY_BROKER_URL: redis://redis}\n    healthcheck: {test: celery inspect ping}", OFF),
        ("    env_file: .env\n    healthcheck: {test: celery status}", OFF),
        ("    healthcheck: {test: celery --broker redis://redis inspect ping}", OFF),
    )
    asking = COMPOSE.format(worker="    healthcheck: {test: celery inspect ping}", beat=OFF)
    rule.accepts(
        {"Dockerfile": DOCKERFILE, "celeryconfig.py": "broker_url = 'redis://redis'\n", "compose.yaml": asking}
    )
    named = DOCKERFILE.replace("COPY . .", "ENV CELERY_APP=site_config\nCOPY . .")
    rule.accepts({"Dockerfile": named, "compose.yaml": asking})


def test_accepts_a_container_that_listens(rule: RuleTester) -> None:
    """A worker beside a server, one of development, and a project whose own code listens on a port."""
    both = """
        services:
          all:
            build: .
            command: sh -c "celery -A site_config worker & daphne site_config.asgi:application"
    """
    rule.accepts({"Dockerfile": DOCKERFILE, "compose.yaml": both})
    rule.accepts({"Dockerfile": DOCKERFILE, "compose.dev.yaml": COMPOSE.format(worker="", beat="")})
    listening = "from http.server import HTTPServer\n"
    rule.accepts(
        {"Dockerfile": DOCKERFILE, "shop/alive.py": listening, "compose.yaml": COMPOSE.format(worker="", beat=OFF)}
    )


def test_accuses_checks_of_the_image(rule: RuleTester) -> None:
    """The image asks its web server, and both services are made of that image."""
    files = {"Dockerfile": DOCKERFILE, "compose.yaml": COMPOSE.format(worker="", beat="    restart: always")}

    beat, worker = sorted(rule.accuses(files, "Dockerfile:3", "Dockerfile:3"), key=lambda finding: str(finding.subject))

    assert "worker runs a worker ('celery -A site_config worker'), and its health check is 'curl -f" in worker.message
    assert "beat runs beat" in beat.message


@pytest.mark.parametrize(
    ("worker", "beat", "line"),
    [
        (PING, PING, 12),
        (PING, '    healthcheck:\n      test: ["CMD-SHELL", "celery -A site_config status -d celery@$(hostname)"]', 13),
        ("    healthcheck: {test: python -c 'urlopen(\"http://127.0.0.1:8000\")'}", OFF, 8),
        ("    healthcheck: {test: nc -z localhost 8000}", OFF, 8),
        ("    healthcheck: {test: celery -A site_config inspect ping -d worker@$$HOSTNAME}", OFF, 8),
        ("    healthcheck: {test: celery inspect ping -d celery@$$HOSTNAME}", OFF, 8),
        ('    healthcheck: {test: ["CMD-SHELL", "/venv/bin/celery status | grep OK"]}', OFF, 8),
    ],
)
def test_accuses_checks_that_fail(worker: str, beat: str, line: int, rule: RuleTester) -> None:
    """Beat asked as a worker, a port that nothing listens on, a worker of another name, no app."""
    rule.accuses({"compose.yaml": COMPOSE.format(worker=worker, beat=beat)}, f"compose.yaml:{line}")


def test_accuses_probes(rule: RuleTester) -> None:
    """Kubernetes restarts a worker whose port does not answer."""
    manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker}
        spec:
          template:
            spec:
              containers:
                - name: worker
                  command: [celery, -A, site_config, worker]
                  livenessProbe:
                    httpGet: {path: /health, port: 8000}
    """

    rule.accuses(
        {"k8s/worker.yaml": manifest},
        "k8s/worker.yaml:10",
        says="'/health of port 8000', and nothing in it listens on a port",
    )


LIVENESS = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: worker}}
spec:
  template:
    spec:
      containers:
        - name: worker
          image: shop
          command: [celery, -A, site_config, worker]
          livenessProbe:
            exec:
              command: {command}
"""


def test_accepts_names_that_a_shell_expands(rule: RuleTester) -> None:
    """A shell reads the variable, or there is none."""
    rule.each("k8s/worker.yaml", LIVENESS).accepts("""
        ["sh", "-c", "celery -A site_config inspect ping -d celery@$HOSTNAME"]
        ["/bin/bash", "-c", "celery -A site_config inspect ping -d celery@${HOSTNAME}"]
        ["celery", "-A", "site_config", "inspect", "ping"]
    """)


def test_accuses_names_that_no_shell_expands(rule: RuleTester) -> None:
    """A list of words in Kubernetes, in Compose and in an image."""
    said = "which no shell reads"
    words = '["celery", "-A", "site_config", "inspect", "ping", "-d", "celery@$HOSTNAME"]'
    rule.accuses({"k8s/worker.yaml": LIVENESS.format(command=words)}, "k8s/worker.yaml:11", says=said)
    test = words.replace("[", '["CMD", ').replace("$", "$$")
    rule.accuses(
        {"compose.yaml": COMPOSE.format(worker=f"    healthcheck:\n      test: {test}", beat=OFF)},
        "compose.yaml:9",
        says=said,
    )
