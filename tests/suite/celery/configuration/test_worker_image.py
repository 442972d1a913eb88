"""The site and its workers run the same version of the code."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      web:
        image: {web}
        command: gunicorn site_config.wsgi
      worker:
        image: {worker}
        command: celery -A site_config worker
"""


@pytest.mark.parametrize(
    ("web", "worker"),
    [
        ("shop:1.4", "shop:1.4"),
        ("shop", "shop:latest"),
        ("shop:1.4-web", "shop:1.4-worker"),
        ("shop:1.4", "shop-worker:1.3"),
        ("registry.example:5000/shop:${TAG}", "registry.example:5000/shop:${TAG:-latest}"),
        ("shop:${TAG}", "shop:${WORKER_TAG}"),
        ("shop:stable", "shop:worker"),
    ],
)
def test_accepts_images_of_one_version(web: str, worker: str, rule: RuleTester) -> None:
    """One tag, flavours of it, images of their own, and variables of which nobody knows the values."""
    rule.accepts({"compose.yaml": COMPOSE.format(web=web, worker=worker)})


@pytest.mark.parametrize(
    ("web", "worker"),
    [
        ("shop:1.4", "shop:1.3"),
        ("shop:1.4", "shop"),
        ("shop:${TAG}", "shop:latest"),
        ("registry.example:5000/shop:v2.1.0", "registry.example:5000/shop:v2.0.9"),
    ],
)
def test_accuses_images_of_two_versions(web: str, worker: str, rule: RuleTester) -> None:
    """Another number, and the latest beside one that is named."""
    files = {"compose.yaml": COMPOSE.format(web=web, worker=worker)}

    rule.accuses(files, "compose.yaml:7", subject="worker", says="another version of the same code")
