"""A worker gets the variables that its server gets and that the project reads."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      web:
        image: shop
        command: daphne site_config.asgi:application
        {web}
      worker:
        image: shop
        command: celery -A site_config worker
        {worker}
"""
SETTINGS = """
    import os

    PAYMENT_KEY = os.environ.get("PAYMENT_KEY", "test")
    ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "shop.example").split(",")
"""


@pytest.mark.parametrize(
    ("web", "worker"),
    [
        ("environment: [PAYMENT_KEY=a]", "environment: {PAYMENT_KEY: b}"),
        ("environment: [ALLOWED_HOSTS=shop.example, UNREAD=1]", ""),
        ("env_file: .env.shop", "env_file: [.env.shop, .env.worker]"),
        ("", "environment: [PAYMENT_KEY=a]"),
    ],
    ids=["both", "of requests", "files", "worker"],
)
def test_accepts_workers_that_have_what_servers_have(web: str, worker: str, rule: RuleTester) -> None:
    """The same names, the same files, and names that matter to requests alone."""
    rule.accepts({"docker-compose.yml": COMPOSE.format(web=web, worker=worker)}, settings=SETTINGS)


def test_accepts_a_worker_of_another_file(rule: RuleTester) -> None:
    """What is deployed apart has variables of its own."""
    rule.accepts(
        {
            "docker-compose.yml": COMPOSE.format(web="environment: [PAYMENT_KEY=a]", worker="").partition(
                "      worker"
            )[0],
            "Procfile": "worker: celery -A site_config worker\n",
        },
        settings=SETTINGS,
    )


@pytest.mark.parametrize(
    ("web", "lack"),
    [
        ("environment: [PAYMENT_KEY=a, UNREAD=1]", "gets PAYMENT_KEY, which site_config/settings.py:46 reads"),
        ("env_file: .env.shop", "gets the env_file .env.shop"),
    ],
)
def test_accuses_a_worker_that_lacks_them(web: str, lack: str, rule: RuleTester) -> None:
    """A variable, and a file of variables."""
    rule.accuses(
        {"docker-compose.yml": COMPOSE.format(web=web, worker="")}, "docker-compose.yml:8", settings=SETTINGS, says=lack
    )
