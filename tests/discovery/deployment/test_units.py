"""What systemd, Supervisor and cron declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discovery.deployment.conftest import Declare


def test_systemd(declare: Declare) -> None:
    """A service unit has the variables of ``Environment`` and of the file beside it; its command may have several lines."""
    inventory = declare(
        {
            "deploy/celery.service": """
                [Service]
                Environment="DJANGO_SETTINGS_MODULE=shop.production"
                EnvironmentFile=/etc/default/celery-shop
                ExecStartPre=/srv/venv/bin/python manage.py migrate --noinput
                ExecStart=/bin/sh -c '${CELERY_BIN} -A $CELERY_APP \\
                    worker -Q ${QUEUES}'
                """,
            "deploy/celery-shop": "CELERY_BIN=/srv/venv/bin/celery\nCELERY_APP=shop\nQUEUES=mail\n",
        }
    )

    (worker,) = inventory.workers
    assert (worker.app, worker.queues, worker.settings) == ("shop", ("mail",), "shop.production")
    assert [(command.name, command.unit.role) for command in inventory.commands] == [("migrate", "init")]


def test_supervisor(declare: Declare) -> None:
    """A program has its ``numprocs`` and its environment."""
    inventory = declare(
        {
            "etc/celery.conf": """
                [program:worker]
                command=/srv/venv/bin/celery -A shop worker
                    -Q mail -n %(process_num)s@%%h  ; one a core
                environment=DJANGO_SETTINGS_MODULE="shop.production",LANG="C"
                numprocs=4
                """
        }
    )

    (worker,) = inventory.workers
    assert (worker.unit.name, worker.unit.replicas, worker.queues) == ("worker", 4, ("mail",))
    assert worker.settings == "shop.production"
    assert str(worker.location) == "etc/celery.conf:2"


def test_crontabs(declare: Declare) -> None:
    """A crontab's lines are commands, with or without a user before them."""
    inventory = declare(
        {
            "deploy/crontab": "MAILTO=x\n# m h\n0 3 * * * cd /srv && python manage.py clearsessions >> /tmp/log 2>&1\n",
            "deploy/cron.d/shop": "@daily www-data /srv/venv/bin/python /srv/manage.py send_reports\n",
        }
    )

    assert [(command.name, command.unit.role, str(command.location)) for command in inventory.commands] == [
        ("clearsessions", "scheduled", "deploy/crontab:3"),
        ("send_reports", "scheduled", "deploy/cron.d/shop:1"),
    ]
