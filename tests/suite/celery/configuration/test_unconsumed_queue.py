"""A worker in the project's deployment files consumes every queue that tasks are sent to."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      worker:
        image: shop
        command: celery -A site_config worker {options}
    """
CALLED = "from shop.tasks import price_of\n\n\ndef show(pk):\n    price_of.delay(pk)\n"


def compose(options: str) -> dict[str, str]:
    return {"docker-compose.yml": COMPOSE.format(options=options)}


@pytest.mark.parametrize(
    "files",
    [
        {},
        compose("-Q celery,slow"),
        compose("-Q slow"),
        compose("-Q ${QUEUES}"),
        {"docker-compose.local.yml": COMPOSE.format(options="-l debug")},
        {"docker-compose.yml": COMPOSE.format(options=""), "Procfile": "slow: celery -A site_config worker -Q slow\n"},
        {**compose(""), "README.md": "On the other machine: `celery -A site_config worker -Q slow`\n"},
        {**compose(""), "k8s/slow.yaml": "# rendered elsewhere: -Q slow\n"},
        {**compose(""), "shop/apps_slow.py": "def consume(app):\n    app.control.add_consumer('slow')\n"},
        {
            "compose.yaml": "services:\n  worker:\n    image: shop\n    command: /start-worker\n  b:\n    image: shop\n    command: celery -A site_config worker\n"
        },
    ],
)
def test_accepts_what_is_consumed_or_not_known(files: dict[str, str], rule: RuleTester) -> None:
    """A queue that some worker consumes, or may consume as far as is known, is no mistake; nor is a project without workers."""
    rule.accepts(files)


def test_accepts_task_queues(rule: RuleTester) -> None:
    """A worker without ``-Q`` consumes all of task_queues."""
    settings = "from kombu import Queue\n\nCELERY_TASK_QUEUES = [Queue('celery'), Queue('slow')]\n"

    rule.accepts({**compose(""), "shop/views.py": CALLED}, settings=settings)


def test_accepts_a_default_queue_that_nothing_is_sent_to(rule: RuleTester) -> None:
    """A task without a route that is only called with a queue needs no worker for the default one."""
    files = {"shop/views.py": "from shop.tasks import price_of\n\nprice_of.apply_async((1,), queue='slow')\n"}

    rule.accepts({**compose("-Q slow"), **files})


@pytest.mark.parametrize(
    "files",
    [
        compose(""),
        compose("-Q celery,mail"),
        compose("--queues=celery"),
        {"Procfile": "worker: celery -A site_config worker -Q celery\n"},
        {"deploy/worker.sh": "#!/bin/sh\nexec celery --app site_config.celery:app worker --queues celery\n"},
        {"etc/worker.conf": "[program:worker]\ncommand=celery -A site_config worker -Q celery\n"},
        {"deploy/worker.service": "[Service]\nExecStart=/srv/bin/celery -A site_config worker\n"},
        {"Dockerfile": 'FROM python\nCMD ["celery", "-A", "site_config", "worker", "-Q", "celery"]\n'},
    ],
)
def test_accuses_a_route_that_no_worker_consumes(files: dict[str, str], rule: RuleTester) -> None:
    """A task that is routed to a queue that no declared worker consumes never runs."""
    (finding,) = rule.accuses(files, "shop/tasks.py:11")

    assert "shop.tasks.restock goes to the queue 'slow', which no worker consumes" in finding.message
    assert "with -Q slow" in finding.hint


def test_accuses_the_default_queue(rule: RuleTester) -> None:
    """A call of a task without a route goes to the default queue, which a worker with ``-Q`` does not consume by itself."""
    rule.accuses(
        {**compose("-Q slow"), "shop/views.py": CALLED},
        "shop/views.py:5",
        says="shop.tasks.price_of.delay() goes to the queue 'celery'",
    )


def test_accuses_queues_of_calls_and_beat(rule: RuleTester) -> None:
    """A call and a beat entry may name a queue, too."""
    files = {"shop/views.py": "from shop.tasks import price_of\n\nprice_of.apply_async((1,), queue='mail')\n"}
    settings = "CELERY_BEAT_SCHEDULE['restock-nightly']['options'] = {'queue': 'night'}\n"

    rule.accuses({**compose("-Q celery,slow"), **files}, "shop/views.py:3", "night", settings=settings)


def test_accuses_an_excluded_queue(rule: RuleTester) -> None:
    """A worker leaves out the queues of ``-X``."""
    settings = "from kombu import Queue\n\nCELERY_TASK_QUEUES = [Queue('celery'), Queue('slow')]\n"

    rule.accuses(compose("-X slow"), "shop/tasks.py:11", settings=settings)


@pytest.mark.parametrize(
    "code",
    [
        "price_of.apply_async((1,), queue=MAIL)",
        "price_of.apply_async((1,), queue=settings.MAIL_QUEUE)",
        "price_of.s(1).set(queue='mail').delay()",
        "current_app.send_task('shop.tasks.price_of', (1,), queue='mail')",
        "price_of.apply_async(args=[1], queue=queues.MAIL)",
        "price_of.apply_async(args=[1], queue=queues.Queue.MAIL)",
        "price_of.apply_async(args=[1], queue=queues.Queue.MAIL.value)",
    ],
)
def test_accuses_queues_however_they_are_named(code: str, rule: RuleTester) -> None:
    """The queue of a call may be a constant, a setting, or an option of a signature."""
    view = f"""
        from celery import current_app
        from django.conf import settings
        from shop import queues
        from shop.tasks import price_of

        MAIL = "mail"


        def show():
            {code}
        """
    files = {
        "shop/views.py": view,
        "shop/queues.py": "from enum import Enum\n\nMAIL = 'mail'\n\n\nclass Queue(str, Enum):\n    MAIL = 'mail'\n",
    }
    settings = "MAIL_QUEUE = 'mail'\n"

    rule.accuses({**compose("-Q celery,slow"), **files}, "shop/views.py:10", settings=settings, says="the queue 'mail'")


def test_accepts_tasks_of_other_services(rule: RuleTester) -> None:
    """The task of another service goes to a queue that its workers consume."""
    files = {
        "shop/views.py": "from celery import current_app\n\ncurrent_app.send_task('billing.pay', queue='billing')\n"
    }

    rule.accepts({**compose("-Q celery,slow"), **files})
