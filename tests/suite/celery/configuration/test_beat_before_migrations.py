"""A beat that reads its schedule from the database starts after the migrations."""

from __future__ import annotations

from tests.rules import RuleTester

DATABASE = "celery -A site_config beat -S django_celery_beat.schedulers:DatabaseScheduler"
COMPOSE = """
services:
  db:
    image: postgres
  web:
    build: .
    command: sh -c "python manage.py migrate --noinput && daphne site_config.asgi:application"
  beat:
    build: .
    command: {command}
    {more}
"""


BEAT = COMPOSE.replace("{command}", DATABASE)


def _files(more: str, command: str = DATABASE, name: str = "compose.yaml") -> dict[str, str]:
    return {name: COMPOSE.format(command=command, more=more)}


def test_accepts_beats_that_wait_or_start_again(rule: RuleTester) -> None:
    """A restart policy, a healthy service, one that has finished."""
    rule.each("compose.yaml", BEAT).accepts(
        """
        restart: always
        deploy: {restart_policy: {condition: on-failure}}
        depends_on: {web: {condition: service_healthy}}
        depends_on: {setup: {condition: service_completed_successfully}}
        """,
        "restart: unless-stopped\n    depends_on: [db]",
    )


def test_accepts_beats_without_tables(rule: RuleTester) -> None:
    """A schedule of the settings, a beat that migrates first, a file of development, and migrations elsewhere."""
    rule.accepts(_files("", "celery -A site_config beat"))
    rule.accepts(_files("", f'sh -c "python manage.py migrate && {DATABASE}"'))
    rule.accepts(_files("", name="compose.local.yaml"))
    rule.accepts({"compose.yaml": f"services:\n  beat:\n    image: shop\n    command: {DATABASE}\n"})


def test_accuses_beats_that_start_at_once(rule: RuleTester) -> None:
    """No order at all, an order of starting alone, and the database's health."""
    rule.each("compose.yaml:9", BEAT).accuses("""
        image: shop  # waits for nothing, and web migrates
        depends_on: [db, web]  # waits for db, web
        depends_on: {db: {condition: service_healthy}}  # waits for db, and web migrates
        restart: "no"  # nothing starts it again
    """)


def test_accuses_the_scheduler_of_the_settings(rule: RuleTester) -> None:
    """The settings name the scheduler, and a worker runs beat."""
    settings = 'CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"'

    rule.accuses(_files("", "celery -A site_config beat"), "compose.yaml:9", settings=settings)
    rule.accuses(_files("", "celery -A site_config worker -B"), "compose.yaml:9", settings=settings)
