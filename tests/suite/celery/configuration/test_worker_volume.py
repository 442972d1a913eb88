"""A worker whose tasks read or write the site's files mounts the same volume."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      web:
        image: shop
        command: daphne site_config.asgi:application
        volumes: [{web}]
      worker:
        image: shop
        command: celery -A site_config worker
        volumes: [{worker}]
"""
SETTINGS = 'MEDIA_ROOT = BASE_DIR / "media"'
TASKS = """
    from celery import shared_task
    from django.core.files.storage import default_storage


    @shared_task
    def restock(product_id):
        {body}


    @shared_task
    def price_of(product_id):
        return product_id


    def label_of(product_id):
        return default_storage.open(f"labels/{{product_id}}").read()
"""
OPENS = "return default_storage.open('labels').read()"


@pytest.mark.parametrize(
    ("web", "worker", "body"),
    [
        ("media:/app/media", "media:/app/media", OPENS),
        ('".:/app"', '".:/app"', OPENS),
        ("media:/app/media", '".:/app"', OPENS),
        ("static:/app/static", "", OPENS),
        ("media:/app/media", "", "return product_id"),
    ],
    ids=["both", "folders", "parent", "no media", "no files"],
)
def test_accepts_workers_that_reach_files(web: str, worker: str, body: str, rule: RuleTester) -> None:
    """Those that mount what the server mounts, and those whose tasks touch no file."""
    rule.accepts(
        {"docker-compose.yml": COMPOSE.format(web=web, worker=worker), "shop/tasks.py": TASKS.format(body=body)},
        settings=SETTINGS,
    )


@pytest.mark.parametrize("body", [OPENS, "return label_of(product_id)"], ids=["itself", "through a function"])
def test_accuses_a_worker_without_the_volume(body: str, rule: RuleTester) -> None:
    """Its tasks open files that are in another container."""
    rule.accuses(
        {
            "docker-compose.yml": COMPOSE.format(web="media:/app/media", worker=""),
            "shop/tasks.py": TASKS.format(body=body),
        },
        "docker-compose.yml:8",
        settings=SETTINGS,
        says="keeps MEDIA_ROOT in a volume at /app/media, which the worker worker",
    )
