"""What Compose files declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discovery.deployment.conftest import Declare


def test_commands_as_texts_and_lists(declare: Declare) -> None:
    """A command is a string, a list, a shell's, or in a block of several lines; its place is its line."""
    inventory = declare(
        {
            "compose.yaml": """
                services:
                  mail:
                    image: shop
                    command: ["celery", "-A", "shop", "worker", "-Q", "mail"]
                  slow:
                    image: shop
                    command: >
                      celery -A shop worker -Q slow
                  web:
                    image: shop
                    command: |
                      sh -c "
                        python manage.py migrate
                        daphne shop.asgi:application
                      "
                """
        }
    )

    assert [(str(worker.location), worker.queues) for worker in inventory.workers] == [
        ("compose.yaml:4", ("mail",)),
        ("compose.yaml:8", ("slow",)),
    ]
    assert [command.name for command in inventory.commands] == ["migrate"]
    assert [server.program for server in inventory.servers] == ["daphne"]


def test_anchors_extends_and_replicas(declare: Declare) -> None:
    """A service has what its anchor and the service that it extends have."""
    inventory = declare(
        {
            "docker-compose.yml": """
                x-worker: &worker
                  image: shop
                  environment: {DJANGO_SETTINGS_MODULE: shop.production}
                services:
                  one:
                    <<: *worker
                    command: celery -A shop worker
                    deploy: {replicas: 3}
                  two:
                    extends: {file: common.yml, service: base}
                    scale: 2
                """,
            "common.yml": "services:\n  base:\n    image: shop\n    command: celery -A shop beat\n",
        }
    )

    assert [(worker.unit.name, worker.unit.replicas, worker.settings) for worker in inventory.workers] == [
        ("one", 3, "shop.production")
    ]
    assert [(beat.unit.name, beat.unit.replicas) for beat in inventory.beats] == [("two", 2)]


def test_variables(declare: Declare) -> None:
    """Variables come from ``.env``, ``env_file`` and ``environment``; those of the command from ``.env`` and their defaults."""
    inventory = declare(
        {
            "compose.yml": """
                services:
                  worker:
                    image: shop
                    env_file: [deploy/worker.env]
                    command: celery -A shop worker -Q ${QUEUES} -c ${CONCURRENCY:-4} -P ${POOL}
                """,
            ".env": "QUEUES=mail,slow\n",
            "deploy/worker.env": "DJANGO_SETTINGS_MODULE=shop.production\nPASSWORD=secret\n",
        }
    )

    (worker,) = inventory.workers
    assert (worker.queues, worker.concurrency, worker.pool) == (("mail", "slow"), 4, None)
    assert (worker.settings, worker.unit.stage) == ("shop.production", "production")
    assert worker.unit.variables == ("DJANGO_SETTINGS_MODULE", "PASSWORD")
    assert "secret" not in repr(inventory)


def test_entry_points_and_images(declare: Declare) -> None:
    """A service without a command starts what its image does; an entry point that is a script gets the command."""
    inventory = declare(
        {
            "docker-compose.yml": """
                services:
                  web:
                    build: {context: ., dockerfile: docker/Dockerfile, target: web}
                  worker:
                    build: {context: ., dockerfile: docker/Dockerfile}
                    command: worker -Q mail
                """,
            "docker/Dockerfile": """
                FROM python:3.12 AS web
                ENV DJANGO_SETTINGS_MODULE=shop.production
                COPY docker/entry /entrypoint
                ENTRYPOINT ["/entrypoint"]
                CMD ["gunicorn", "shop.wsgi"]
                FROM web AS worker
                CMD ["worker"]
                """,
            "docker/entry": """
                #!/bin/sh
                python manage.py migrate --noinput
                case "$1" in
                  worker) exec celery -A shop "$@" ;;
                esac
                exec "$@"
                """,
        }
    )

    composed = [process for process in inventory.workers if process.unit.format == "compose"]
    assert [(worker.queues, worker.settings) for worker in composed] == [(("mail",), "shop.production")]
    assert ["docker/Dockerfile:5"] == [
        str(server.location) for server in inventory.servers if server.unit.format == "compose"
    ]
    assert {"docker/entry:2"} == {str(command.location) for command in inventory.commands}


def test_files_that_are_merged(declare: Declare) -> None:
    """A file that says no image for a service adds to the one beside it; names say what a file is for."""
    inventory = declare(
        {
            "docker-compose.yml": "services:\n  worker:\n    build: .\n    command: celery -A shop worker -B\n",
            "docker-compose.prod.yml": "services:\n  worker:\n    deploy:\n      replicas: 4\n",
            "docker-compose.local.yml": "services:\n  worker:\n    command: celery -A shop worker -P solo\n",
        }
    )

    found = {(worker.unit.stage, worker.unit.replicas, worker.beat, worker.pool) for worker in inventory.workers}
    assert found == {("unsaid", 1, True, None), ("production", 4, True, None), ("development", 1, False, "solo")}
    assert {str(worker.location) for worker in inventory.workers if worker.beat} == {"docker-compose.yml:4"}


def test_scripts_that_are_missing(declare: Declare) -> None:
    """A service that starts a script which is not in the repository is known to be unread."""
    inventory = declare({"compose.yml": "services:\n  worker:\n    image: shop\n    command: /start-worker.sh\n"})

    assert [unit.name for unit in inventory.unread] == ["worker"]


def test_files_that_are_no_yaml(declare: Declare) -> None:
    """What cannot be parsed declares nothing."""
    assert declare({"docker-compose.yml": "services: [\n", "compose.yaml": "- 1\n"}).units == ()


def test_files_of_other_names(declare: Declare) -> None:
    """A file with services is a Compose file, whatever its name; one with a list of them is not."""
    inventory = declare(
        {
            "production.yml": "services:\n  worker:\n    image: shop\n    command: celery -A shop worker\n",
            "values.yaml": "services:\n  - worker\n",
        }
    )

    assert [(worker.unit.format, worker.unit.stage) for worker in inventory.workers] == [("compose", "production")]
