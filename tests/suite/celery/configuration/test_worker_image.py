"""The site and its workers run the same version of the code."""

from __future__ import annotations

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


def test_accepts_images_of_one_version(rule: RuleTester) -> None:
    """One tag, flavours of it, images of their own, and variables of which nobody knows the values."""
    rule.each("compose.yaml", COMPOSE).accepts("""
        shop:1.4 | shop:1.4
        shop | shop:latest
        shop:1.4-web | shop:1.4-worker
        shop:1.4 | shop-worker:1.3
        registry.example:5000/shop:${TAG} | registry.example:5000/shop:${TAG:-latest}
        shop:${TAG} | shop:${WORKER_TAG}
        shop:stable | shop:worker
    """)


def test_accuses_images_of_two_versions(rule: RuleTester) -> None:
    """Another number, and the latest beside one that is named."""
    rule.each("compose.yaml:7", COMPOSE, subject="worker", says="another version of the same code").accuses("""
        shop:1.4 | shop:1.3
        shop:1.4 | shop
        shop:${TAG} | shop:latest
        registry.example:5000/shop:v2.1.0 | registry.example:5000/shop:v2.0.9
    """)
