"""The app that ``celery -A`` names in a deployment file can be loaded."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_names_that_celery_finds(rule: RuleTester) -> None:
    """Celery finds an app by its package, its module, or its own name."""
    rule.each("Procfile", "worker: {line}\n").accepts("""
        celery -A site_config worker
        celery --app=site_config.celery worker
        celery -A site_config.celery:app worker
        celery -A site_config.celery.app beat
        celery -A $APP worker
        celery worker
        celery multi start w1 -A site_config
        celery -A site_config flower --port=5555 --basic_auth=me:secret
        celery --broker=$BROKER_URL flower --broker_api=http://rabbit:15672/api/
        celery -A site_config inspect ping -d celery@w1
    """)


def test_accepts_what_lies_elsewhere_in_the_repository(rule: RuleTester) -> None:
    """The worker of another part of the repository has an app of its own."""
    rule.accepts({"Procfile": "worker: cd mailer && celery -A mailer worker\n", "services/mailer/mailer/main.py": ""})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("celery -A site_confg worker", "no module 'site_confg'"),
        ("celery -A myproject worker", "no module 'myproject'"),
        ("celery -A site_config.workers worker", "no module 'site_config.workers'"),
        (
            "celery -A site_config.celery:celery_app worker",
            "no Celery app that is found as 'site_config.celery:celery_app'",
        ),
        ("celery -A shop worker", "no Celery app that is found as 'shop'"),
        ("celery -A shop.tasks beat", "no Celery app that is found as 'shop.tasks'"),
        ("celery worker -A site_config -l info", "has -A after the sub-command"),
        ("celery beat --app=site_config", "has -A after the sub-command"),
        ("celery flower -A site_config --broker=redis://redis:6379/0", "has -A and --broker after flower"),
        ("celery flower --app site_config --port=5555", "has -A after flower"),
        ("python -m celery -A site_confg flower", "no module 'site_confg'"),
        ("celery -A shop.tasks events", "no Celery app that is found as 'shop.tasks'"),
        ("celery inspect active -A site_config", "has -A after the sub-command"),
    ],
)
def test_accuses_names_that_celery_does_not_find(line: str, said: str, rule: RuleTester) -> None:
    """A worker whose app is misspelled, missing or misplaced does not start."""
    (finding,) = rule.accuses({"Procfile": f"worker: {line}\n"}, "Procfile:1")

    assert said in finding.message
    assert "celery -A site_config" in finding.hint


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("Makefile", "worker:\n\tcelery -A site_confg worker\n", "Makefile:2"),
        ("package.json", '{"scripts": {"worker": "celery -A site_confg worker"}}\n', "package.json:1"),
    ],
)
def test_accuses_targets_and_scripts(name: str, text: str, place: str, rule: RuleTester) -> None:
    """Who types make worker gets no worker."""
    rule.accuses({name: text}, place, says="no module 'site_confg'")


def test_accuses_the_library_in_place_of_the_project(rule: RuleTester) -> None:
    """``celery -A celery`` starts a worker without the project's tasks."""
    rule.accuses({"Procfile": "worker: celery -A celery worker -l info\n"}, "Procfile:1", says="is the library itself")


def test_judges_the_app_of_a_health_check(rule: RuleTester) -> None:
    """A check may ask for another app than the worker runs."""
    file = "services:\n  worker:\n    build: .\n    command: celery -A site_config worker\n    healthcheck:\n      test: celery -A {} inspect ping\n"

    rule.accepts({"compose.yaml": file.format("site_config")})
    rule.accuses(
        {"compose.yaml": file.format("shopping")}, "compose.yaml:6", says="the project has no module 'shopping'"
    )
