"""What Procfiles and files of hosting platforms declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discovery.deployment.conftest import Declare


def test_procfile_and_formation(declare: Declare) -> None:
    """A process type has the quantity that ``app.json`` says; that of ``release`` is a release step."""
    inventory = declare(
        {
            "Procfile": "release: python manage.py migrate\nweb: daphne shop.asgi:application\nworker: celery -A shop worker\n",
            "app.json": '{"formation": {"worker": {"quantity": 2}}}',
        }
    )

    assert [(unit.name, unit.role, unit.replicas, unit.stage) for unit in inventory.units] == [
        ("release", "release", 1, "production"),
        ("web", "service", 1, "production"),
        ("worker", "service", 2, "production"),
    ]


def test_fly(declare: Declare) -> None:
    """Fly has processes, a release command and variables."""
    inventory = declare(
        {
            "fly.toml": """
                [env]
                DJANGO_SETTINGS_MODULE = "shop.production"
                [processes]
                app = "daphne shop.asgi:application"
                worker = "celery -A shop worker -Q mail"
                [deploy]
                release_command = "python manage.py migrate --noinput"
                """
        }
    )

    assert [(worker.queues, worker.settings, str(worker.location)) for worker in inventory.workers] == [
        (("mail",), "shop.production", "fly.toml:5")
    ]
    assert [command.unit.role for command in inventory.commands] == ["release"]


def test_render(declare: Declare) -> None:
    """Render has build, release and start commands, instances and variables."""
    inventory = declare(
        {
            "render.yaml": """
                services:
                  - type: worker
                    name: queue
                    buildCommand: ./build.sh
                    startCommand: celery -A shop worker -B
                    numInstances: 2
                    envVars:
                      - {key: DJANGO_SETTINGS_MODULE, value: shop.production}
                """,
            "build.sh": "#!/bin/bash\npip install -r requirements.txt\npython manage.py collectstatic --no-input\n",
        }
    )

    assert [(worker.beat, worker.unit.replicas) for worker in inventory.workers] == [(True, 2)]
    assert [(command.name, command.unit.role, str(command.location)) for command in inventory.commands] == [
        ("collectstatic", "build", "build.sh:3")
    ]


def test_heroku(declare: Declare) -> None:
    """``heroku.yml`` has a release and run commands."""
    inventory = declare(
        {
            "heroku.yml": """
                release:
                  image: web
                  command: [python manage.py migrate]
                run:
                  web: gunicorn shop.wsgi
                """
        }
    )

    assert [(command.name, command.unit.role) for command in inventory.commands] == [("migrate", "release")]
    assert [str(server.location) for server in inventory.servers] == ["heroku.yml:5"]


def test_scripts_that_nobody_calls(declare: Declare) -> None:
    """A script that no unit calls is a unit of its own; one that is called is not."""
    inventory = declare(
        {
            "deploy/release.sh": "#!/bin/sh\npython manage.py migrate\n",
            "start.sh": "#!/bin/sh\nexec daphne shop.asgi:application\n",
            "Procfile": "web: ./start.sh\n",
        }
    )

    assert [(unit.name, unit.role) for unit in inventory.units] == [("web", "service"), ("release.sh", "script")]


def test_a_project_without_deployment_files(declare: Declare) -> None:
    """Nothing declared is nothing known; documentation only mentions queues."""
    inventory = declare({"README.md": "Run `celery -A shop worker -Q mail,slow`.\n", "manage.py": ""})

    assert (inventory.units, inventory.mentioned_queues) == ((), ("mail", "slow"))


def test_what_is_only_mentioned(declare: Declare) -> None:
    """A file of a format that is not read may start a beat or an ASGI server; lists of packages and of ignored files start none."""
    started = {
        "main.tf": 'command = ["celery", "-A", "shop", "beat"]\n',
        "task.json": '"command": ["daphne", "shop.asgi:application"]\n',
    }
    listed = {"requirements.txt": "uvicorn\ndjango-celery-beat\n", ".gitignore": "celerybeat-schedule\n"}

    assert declare(listed).mentions == ()
    assert declare(started).mentions == ("asgi", "beat")


def test_commands_that_may_start_workers(declare: Declare) -> None:
    """A management command whose name says that it starts a worker is not read further."""
    inventory = declare(
        {"Procfile": "worker: python manage.py run_celery\nrelease: . bin/env && python manage.py migrate\n"}
    )

    assert [unit.name for unit in inventory.unread] == ["worker"]
