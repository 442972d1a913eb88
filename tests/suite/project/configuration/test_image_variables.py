"""The container of a database or broker gets the variables that its image reads."""

from __future__ import annotations

from tests.rules import RuleTester

_COMPOSE = "services:\n  store:\n    image: {image}\n    {more}\n"
_JOB = (
    "jobs:\n  test:\n    runs-on: ubuntu-latest\n    services:\n      store:\n        image: {image}\n        env: {env}\n"
    "        ports: ['5432:5432']\n    steps:\n      - run: pytest\n"
)


def test_accepts_what_an_image_reads(rule: RuleTester) -> None:
    """Passwords in each form, files that are not there, other images, and containers that are clients."""
    rule.each("compose.yaml:2", _COMPOSE, apart=True).accepts("""
        postgres:16 | environment: {POSTGRES_PASSWORD: shop, POSTGRES_DB: shop, PGDATA: /data}
        postgres:16 | environment: ['POSTGRES_PASSWORD']
        postgres:16 | environment: {POSTGRES_HOST_AUTH_METHOD: trust}
        postgres:16 | environment: {POSTGRES_PASSWORD_FILE: /run/secrets/db}
        postgres:16 | environment: {POSTGRES_PASSWORD: x, POSTGRES_DB: shop, POSTGRES_NAME: shop}
        postgres:16 | env_file: .env.db
        postgres:16 | command: bash -c 'psql -h db -c vacuum'
        postgres:9.6 | restart: always
        bitnami/postgresql:16 | environment: {POSTGRESQL_PASSWORD: shop}
        kartoza/postgis:16 | environment: {POSTGRES_PASS: shop, POSTGRES_DBNAME: shop}
        postgres:16 | environment: {POSTGRES_PASSWORD: x, POSTGRES_NAME: postgres, POSTGRES_USERNAME: postgres}
        redis:7 | environment: ['REDIS_PASSWORD=']
        mysql:8 | environment: {MYSQL_ALLOW_EMPTY_PASSWORD: 1}
        mariadb:11 | environment: {MARIADB_ROOT_PASSWORD: x}
        bitnami/redis:7 | environment: {REDIS_PASSWORD: x}
        rabbitmq:3-management | environment: {RABBITMQ_DEFAULT_USER: shop, RABBITMQ_DEFAULT_PASS: x}
    """)
    bare = _COMPOSE.format(image="postgres:16", more="restart: always")
    given = _COMPOSE.format(image="postgres:17", more="environment: {POSTGRES_PASSWORD: x}")
    rule.accepts({"compose.yaml": bare, "compose.override.yaml": given.replace("    image: postgres:17\n", "")})
    rule.accepts({"compose.yaml": given, "compose.ci.yaml": bare})
    command = "command: redis-server --requirepass $${REDIS_PASSWORD}\n    environment: {REDIS_PASSWORD: x}"
    rule.accepts({"compose.yaml": _COMPOSE.format(image="redis:7", more=command)})


def test_accuses_other_variables(rule: RuleTester) -> None:
    """Images without their password, and names that are those of other images."""
    rule.each("compose.yaml:2", _COMPOSE, apart=True).accuses("""
        postgres:16 | restart: always  # store runs postgres:16 without POSTGRES_PASSWORD
        postgis/postgis:16-3.4 | environment: ['POSTGRES_DB=shop']  # without POSTGRES_PASSWORD
        mysql:8 | environment: {MYSQL_DATABASE: shop, MYSQL_PASSWORD: x}  # without MYSQL_ROOT_PASSWORD
        postgres:16 | environment: {POSTGRES_PASS: x}  # does not read POSTGRES_PASS: it reads POSTGRES_PASSWORD
        pgvector/pgvector:pg16 | environment: {POSTGRES_PASSWORD: x, POSTGRES_NAME: y}  # it reads POSTGRES_DB
        rabbitmq:3 | environment: {RABBITMQ_USER: shop, RABBITMQ_DEFAULT_PASS: x}  # it reads RABBITMQ_DEFAULT_USER
        redis:7-alpine | environment: ['REDIS_PASSWORD=x']  # does not read REDIS_PASSWORD
    """)


def test_judges_the_services_of_workflows(rule: RuleTester) -> None:
    """A job's services are the same images."""
    path = ".github/workflows/test.yml"

    rule.accepts({path: _JOB.format(image="postgres:16", env="{POSTGRES_PASSWORD: x}")})
    rule.accuses(
        {path: _JOB.format(image="postgres:16", env="{POSTGRES_USER: x}")}, f"{path}:5", says="POSTGRES_PASSWORD"
    )
