"""A worker in a container of its own does not look for its broker on localhost."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = (
    "services:\n  redis:\n    image: redis:7\n  worker:\n    build: .\n    command: celery -A site_config worker\n"
)
DEFAULT = 'import os\nCELERY_BROKER_URL = os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0")'


@pytest.mark.parametrize(
    ("more", "settings"),
    [
        ("", ""),
        ("    environment: {CELERY_BROKER_URL: redis://redis:6379/0}\n", ""),
        ("    network_mode: host\n    environment: {CELERY_BROKER_URL: redis://localhost:6379/0}\n", ""),
        ("    environment: {BROKER_URL: redis://redis:6379/0}\n", DEFAULT),
        ("    environment: {SENTRY_URL: http://localhost:9000}\n", ""),
    ],
)
def test_accepts_brokers_that_are_elsewhere(more: str, settings: str, rule: RuleTester) -> None:
    """The broker is a service, the container shares the network of its host, or a variable says where the broker is."""
    rule.accepts({"compose.yaml": COMPOSE + more}, settings=settings)


def test_accepts_workers_without_a_container(rule: RuleTester) -> None:
    """On one machine localhost is where the broker is."""
    rule.accepts(
        {"Procfile": "worker: celery -A site_config worker\n", ".env": "CELERY_BROKER_URL=redis://localhost\n"}
    )


@pytest.mark.parametrize(
    ("more", "settings", "says"),
    [
        (
            "    environment: [CELERY_BROKER_URL=amqp://guest:guest@localhost:5672//]\n",
            "",
            "its CELERY_BROKER_URL is on",
        ),
        ("    env_file: [.env]\n", "", "its RABBITMQ_HOST is on localhost"),
    ],
)
def test_accuses_brokers_that_no_container_has(more: str, settings: str, says: str, rule: RuleTester) -> None:
    """The service or its file of variables says localhost."""
    files = {"compose.yaml": COMPOSE + more, ".env": "RABBITMQ_HOST=localhost\n"}

    rule.accuses(files, "compose.yaml:6", settings=settings, says=says)


def test_accuses_a_flower_of_its_image(rule: RuleTester) -> None:
    """The image starts flower where the service says no command."""
    flower = "  flower:\n    image: mher/flower:2.0\n    environment: {CELERY_BROKER_URL: redis://localhost:6379/0}\n"

    rule.accuses({"compose.yaml": COMPOSE + flower}, "compose.yaml:7", says="flower runs 'celery flower'")
