"""A container reaches the services beside it by their service names."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_COMPOSE = """services:
  redis:
    image: {image}
  worker:
    build: .
    command: celery -A site_config worker
    {more}
"""
_LOCAL = "CELERY_BROKER_URL = 'redis://localhost:6379/0'"
_READ = "import os\nCELERY_BROKER_URL = os.environ.get('BROKER', 'redis://localhost:6379/0')"


@pytest.mark.parametrize(
    ("image", "more", "settings"),
    [
        ("redis:7", "", "CELERY_BROKER_URL = 'redis://redis:6379/0'"),
        ("postgres:16", "", _LOCAL),
        ("redis:7", "network_mode: host", _LOCAL),
        ("redis:7", "environment: {BROKER: 'redis://redis:6379/0'}", _READ),
        ("redis:7", "env_file: .env", _READ),
        ("redis:7", "environment: {DJANGO_SETTINGS_MODULE: site_config.production}", _LOCAL),
    ],
    ids=["service", "other-server", "host-network", "variable", "unread-file", "other-settings"],
)
def test_accepts_addresses_that_may_be_right(image: str, more: str, settings: str, rule: RuleTester) -> None:
    """The name of a service, and whatever a container may have in place of the address that is written."""
    files = {
        "compose.yaml": _COMPOSE.format(image=image, more=more),
        "site_config/production.py": "from site_config.settings import *\n\nCELERY_BROKER_URL = 'redis://redis:6379/0'\n",
    }
    rule.accepts(files, settings=settings)


def test_accepts_servers_that_are_alone_in_the_file(rule: RuleTester) -> None:
    """Who starts the project itself on the host reaches published ports by localhost."""
    rule.accepts({"compose.yaml": "services:\n  redis:\n    image: redis:7\n"}, settings=_LOCAL)


@pytest.mark.parametrize(
    ("image", "settings"),
    [
        ("redis:7", _LOCAL),
        ("bitnami/valkey:8", _READ),
        ("docker.io/library/redis@sha256:0", "HOST = '127.0.0.1'\nCELERY_BROKER_URL = f'redis://{HOST}:6379/0'"),
        (
            "redis:7",
            "CACHES = {'default': {'BACKEND': 'django.core.cache.backends.redis.RedisCache', 'LOCATION': 'redis://localhost:6379/3'}}",
        ),
        ("redis:7", "CHANNEL_LAYERS['default']['CONFIG']['hosts'] = [('127.0.0.1', 6379)]"),
    ],
)
def test_accuses_localhost(image: str, settings: str, rule: RuleTester) -> None:
    """The container, its service and the server's are named."""
    (finding,) = rule.findings({"compose.yaml": _COMPOSE.format(image=image, more="")}, settings=settings)

    assert str(finding.location).startswith("site_config/settings.py:")
    assert "in the container of worker (compose.yaml:6) is that container itself" in finding.message
    assert finding.hint.startswith("Write 'redis' in place of")


def test_accuses_what_the_deployment_gives(rule: RuleTester) -> None:
    """A variable of the Compose file may be the mistake itself."""
    files = {"compose.yaml": _COMPOSE.format(image="redis:7", more="environment: {BROKER: 'redis://127.0.0.1:6379/1'}")}

    rule.accuses(
        files,
        "site_config/settings.py:44",
        settings=_READ.replace("localhost", "redis"),
        says="CELERY_BROKER_URL names 127.0.0.1:6379",
    )


def test_accuses_hosts_and_ports_that_the_network_does_not_have(rule: RuleTester) -> None:
    """A host that no service is called as, and a port that is the host's."""
    file = _COMPOSE.format(image="redis:7", more="restart: always").replace(
        "redis:7\n", "redis:7\n    ports: ['6380:6379']\n"
    )
    rows = {
        "redis://cache:6379/0": "names the host 'cache', and no service of compose.yaml has that name",
        "redis://redis:6380/0": "names redis:6380, and 6380 is the port of the host: in the network, redis listens at 6379",
    }
    for url, says in rows.items():
        rule.accuses(
            {"compose.yaml": file}, "site_config/settings.py:43", settings=f"CELERY_BROKER_URL = {url!r}", says=says
        )


def test_accepts_hosts_that_others_know(rule: RuleTester) -> None:
    """Names of containers and networks, hosts elsewhere, and a server that is started at another port."""
    file = _COMPOSE.format(image="redis:7", more="extra_hosts: ['cache:10.0.0.1']")
    rows = {
        "redis://cache:6379/0": file,
        "redis://redis.example.com:6379/0": file,
        "redis://shop-redis:6379/0": file.replace("redis:7\n", "redis:7\n    container_name: shop-redis\n"),
        "redis://redis:6380/0": file.replace(
            "redis:7\n", "redis:7\n    command: redis-server --port 6380\n    ports: ['6380:6380']\n"
        ),
    }
    for url, written in rows.items():
        rule.accepts({"compose.yaml": written}, settings=f"CELERY_BROKER_URL = {url!r}")
