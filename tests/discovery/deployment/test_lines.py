"""What command lines start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.discovery.deployment.conftest import Declare


@pytest.mark.parametrize(
    ("line", "queues"),
    [
        ("celery -A shop worker -Q mail,slow", ("mail", "slow")),
        ("celery -A shop worker -Qmail", ("mail",)),
        ("celery -A shop worker --queues=mail", ("mail",)),
        ("celery -A shop worker -BEQ mail", ("mail",)),
        ("python -m celery --app shop worker --queues mail -l info", ("mail",)),
        ("poetry run celery -A shop worker -Q mail", ("mail",)),
        ("exec gosu app /venv/bin/celery -A shop worker -Q mail", ("mail",)),
        ("watchmedo auto-restart -d . -p '*.py' -- celery -A shop worker -Q mail", ("mail",)),
        ("watchfiles --filter python 'celery -A shop worker -Q mail'", ("mail",)),
        ("celery multi start 2 -A shop -Q:1 mail -Q:2 slow", ("mail", "slow")),
        ("celery -A shop worker", ()),
        ("celery -A shop worker -Q $QUEUES", None),
        ("cd backend && bash -c 'exec celery -A shop worker -Q mail'", ("mail",)),
    ],
)
def test_queues_of_workers(declare: Declare, line: str, queues: tuple[str, ...] | None) -> None:
    """The queues of a worker are known however its command is written, unless a variable decides."""
    (worker,) = declare({"Procfile": f"worker: {line}\n"}).workers

    assert (worker.app, worker.queues) == ("shop", queues)


def test_options_of_workers(declare: Declare) -> None:
    """Pool, limits, concurrency and beat of a worker are read."""
    line = (
        "celery -A shop worker -B -P gevent -c 100 --time-limit 30 --soft-time-limit=20 --max-tasks-per-child=5 -n w@%h"
    )

    (worker,) = declare({"Procfile": f"worker: {line}\n"}).workers

    assert worker.beat
    assert (worker.pool, worker.concurrency, worker.time_limit, worker.soft_time_limit) == ("gevent", 100, 30.0, 20.0)
    assert (worker.max_tasks_per_child, worker.hostname) == (5, "w@%h")


@pytest.mark.parametrize(
    ("line", "program", "interface", "target"),
    [
        ("gunicorn shop.wsgi", "gunicorn", "wsgi", "shop.wsgi"),
        ("gunicorn --access-logfile - -w 4 shop.wsgi:application", "gunicorn", "wsgi", "shop.wsgi:application"),
        (
            "gunicorn shop.asgi:application -k uvicorn.workers.UvicornWorker",
            "gunicorn",
            "asgi",
            "shop.asgi:application",
        ),
        ("gunicorn -c python:shop.gunicorn shop.asgi:application", "gunicorn", "", "shop.asgi:application"),
        ("uvicorn --host 0.0.0.0 --reload shop.asgi:application", "uvicorn", "asgi", "shop.asgi:application"),
        ("daphne -b 0.0.0.0 -p 8000 shop.asgi:application", "daphne", "asgi", "shop.asgi:application"),
        ("python -m hypercorn shop.asgi:application", "hypercorn", "asgi", "shop.asgi:application"),
        ("newrelic-admin run-program gunicorn shop.wsgi", "gunicorn", "wsgi", "shop.wsgi"),
        ("uwsgi --http :8000 --module shop.wsgi", "uwsgi", "wsgi", "shop.wsgi"),
    ],
)
def test_servers(declare: Declare, line: str, program: str, interface: str, target: str) -> None:
    """A server is known by its interface and by the application that it serves."""
    (server,) = declare({"Procfile": f"web: {line}\n"}).servers

    assert (server.program, server.interface, server.target) == (program, interface, target)


def test_the_configuration_file_of_gunicorn(declare: Declare) -> None:
    """The worker class of Gunicorn may stand in its configuration file."""
    files = {
        "Procfile": "web: gunicorn -c gunicorn.conf.py shop.asgi:application\n",
        "gunicorn.conf.py": 'worker_class = "uvicorn.workers.UvicornWorker"\nworkers = 3\n',
    }

    (server,) = declare(files).servers

    assert (server.interface, server.workers) == ("asgi", 3)


@pytest.mark.parametrize(
    "line",
    ["python manage.py migrate --noinput", "./manage.py migrate --noinput", "uv run django-admin migrate --noinput"],
)
def test_management_commands(declare: Declare, line: str) -> None:
    """A management command is known by its name and arguments, whoever starts it."""
    (command,) = declare({"Procfile": f"release: {line} --settings=shop.production\n"}).commands

    assert (command.name, command.unit.role, command.settings) == ("migrate", "release", "shop.production")
    assert command.arguments[0] == "--noinput"
