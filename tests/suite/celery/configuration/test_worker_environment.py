"""A worker gets every variable that its server gets and the project reads."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      web:
        image: shop
        command: daphne site_config.asgi:application
        {web}
      worker:
        image: shop
        command: celery -A site_config worker
        {worker}
"""
SETTINGS = """
    import os

    PAYMENT_KEY = os.environ.get("PAYMENT_KEY", "test")
    ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "shop.example").split(",")
"""


@pytest.mark.parametrize(
    ("web", "worker"),
    [
        ("environment: [PAYMENT_KEY=a]", "environment: {PAYMENT_KEY: b}"),
        ("environment: [ALLOWED_HOSTS=shop.example, UNREAD=1]", ""),
        ("env_file: .env.shop", "env_file: [.env.shop, .env.worker]"),
        ("", "environment: [PAYMENT_KEY=a]"),
    ],
    ids=["both", "of requests", "files", "worker"],
)
def test_accepts_workers_that_have_what_servers_have(web: str, worker: str, rule: RuleTester) -> None:
    """The same names, the same files, and names that matter to requests alone."""
    rule.accepts({"docker-compose.yml": COMPOSE.format(web=web, worker=worker)}, settings=SETTINGS)


def test_accepts_a_worker_of_another_file(rule: RuleTester) -> None:
    """What is deployed apart has variables of its own."""
    rule.accepts(
        {
            "docker-compose.yml": COMPOSE.format(web="environment: [PAYMENT_KEY=a]", worker="").partition(
                "      worker"
            )[0],
            "Procfile": "worker: celery -A site_config worker\n",
        },
        settings=SETTINGS,
    )


def test_accepts_a_worker_whose_code_reads_the_file(rule: RuleTester) -> None:
    """The project is mounted, and its settings take the variables from the file in it."""
    loading = "try:\n    from dotenv import load_dotenv\n    load_dotenv()\nexcept ImportError:\n    pass\n"
    compose = COMPOSE.format(web="env_file: .env", worker='volumes: [".:/app"]')

    rule.accepts({"docker-compose.yml": compose, "shop/variables.py": loading}, settings=SETTINGS)


def test_accuses_a_worker_that_lacks_them(rule: RuleTester) -> None:
    """A variable, and a file of variables."""
    rule.each("docker-compose.yml:8", COMPOSE, settings=SETTINGS).accuses("""
        environment: [PAYMENT_KEY=a, UNREAD=1] |   # gets PAYMENT_KEY, which site_config/settings.py:46 reads
        env_file: .env.shop |   # gets the env_file .env.shop
    """)


MANIFEST = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: {name}
    spec:
      template:
        spec:
          containers:
            - name: {name}
              command: [{command}]
              env:
                - name: CELERY_BROKER_URL
                  value: redis://redis:6379/0
              {more}
"""
KEY = "  - {name: PAYMENT_KEY, valueFrom: {secretKeyRef: {name: shop, key: payment}}}"
WHOLE = "envFrom: [{secretRef: {name: shop}}]"


def _manifests(web: str, worker: str) -> dict[str, str]:
    commands = {"web": '"gunicorn", "site_config.wsgi"', "worker": '"celery", "-A", "site_config", "worker"'}
    more = {"web": web, "worker": worker}
    return {
        f"k8s/{name}.yaml": MANIFEST.format(name=name, command=commands[name], more=more[name]) for name in commands
    }


def test_accepts_containers_with_the_same_variables(rule: RuleTester) -> None:
    """One by one, from a secret, and a secret of the worker's own that may have them."""
    for web, worker in ((KEY, KEY), (WHOLE, WHOLE), (KEY, WHOLE)):
        rule.accepts(_manifests(web, worker), settings=SETTINGS)


def test_accuses_containers_that_lack_variables(rule: RuleTester) -> None:
    """One that the other container takes from a secret, and the whole secret."""
    rule.accuses(_manifests(KEY, ""), "k8s/worker.yaml:10", settings=SETTINGS, says="gets PAYMENT_KEY")
    rule.accuses(_manifests(WHOLE, ""), "k8s/worker.yaml:10", settings=SETTINGS, says="gets the Secret shop")


def test_accuses_a_worker_that_lacks_the_host_of_a_service(rule: RuleTester) -> None:
    """Both connect to Redis: its host is not a matter of requests alone."""
    settings = "import os\n\nREDIS = os.environ.get('REDIS_HOST', 'localhost')\n"
    files = {"docker-compose.yml": COMPOSE.format(web="environment: {REDIS_HOST: redis}", worker="")}

    rule.accuses(files, "docker-compose.yml:8", says="gets REDIS_HOST", settings=settings)


WITH_BEAT = """
    services:
      web:
        image: shop
        command: daphne site_config.asgi:application
        environment: [DATABASE_HOST=db, PAYMENT_KEY=a]
      beat:
        image: shop
        command: celery -A site_config beat
        {beat}
"""


def test_reads_what_beat_connects_to(rule: RuleTester) -> None:
    """Beat needs the database and the broker, and nothing of what tasks alone read."""
    settings = SETTINGS + '    HOST = os.environ.get("DATABASE_HOST", "localhost")\n'
    rule.accepts({"docker-compose.yml": WITH_BEAT.format(beat="environment: [DATABASE_HOST=db]")}, settings=settings)

    rule.accuses(
        {"docker-compose.yml": WITH_BEAT.format(beat="")},
        "docker-compose.yml:8",
        settings=settings,
        says="and the beat beat (docker-compose.yml:8) does not: it runs with other settings",
    )
