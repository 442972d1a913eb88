"""Compose does not substitute a variable that is meant for the container."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      db:
        image: postgres:16
        environment:
          POSTGRES_USER: shop
          POSTGRES_DB: ${{POSTGRES_DB}}
        healthcheck:
          test: {test}
"""


@pytest.mark.parametrize(
    ("test", "files"),
    [
        ('["CMD-SHELL", "pg_isready -U $$POSTGRES_USER"]', {}),
        ('["CMD-SHELL", "pg_isready -U ${POSTGRES_USER:-shop}"]', {}),
        ('["CMD-SHELL", "pg_isready -d $POSTGRES_DB"]', {}),
        ('["CMD-SHELL", "pg_isready -U $POSTGRES_USER"]', {".env": "POSTGRES_USER=shop\n"}),
        ('["CMD-SHELL", "pg_isready -U $POSTGRES_USER"]', {".env.example": "POSTGRES_USER=shop\n"}),
        (
            '["CMD-SHELL", "pg_isready -U $POSTGRES_USER"]',
            {"Makefile": "up:\n\tdocker compose --env-file prod.env up\n"},
        ),
    ],
)
def test_accepts_what_compose_or_the_container_knows(test: str, files: dict[str, str], rule: RuleTester) -> None:
    """Two dollars, a default, what Compose hands on itself, and a file that it reads."""
    rule.accepts({"compose.yaml": COMPOSE.format(test=test), **files})


def test_accuses_variables_of_the_container(rule: RuleTester) -> None:
    """In a list, in one text, and what only a shell has."""
    rule.each("compose.yaml:8", COMPOSE).accuses("""
        ["CMD-SHELL", "pg_isready -U $POSTGRES_USER"]  # $POSTGRES_USER
        pg_isready -U ${POSTGRES_USER}  # it is environment that gives it
        ["CMD-SHELL", "celery -A site_config inspect ping -d celery@$HOSTNAME"]  # the shell in the container
    """)


def test_accuses_variables_of_a_file_that_compose_does_not_read(rule: RuleTester) -> None:
    """``env_file`` is for the container alone."""
    compose = """
        services:
          worker:
            build: .
            env_file: [deploy/web.env]
            command: celery -A site_config worker --concurrency $CONCURRENCY
    """
    files = {"compose.yaml": compose, "deploy/web.env": "CONCURRENCY=4\n"}

    rule.accuses(files, "compose.yaml:5", says="env_file deploy/web.env")
