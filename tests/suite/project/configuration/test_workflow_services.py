"""The steps of a workflow can reach the services of their job."""

from __future__ import annotations

from tests.rules import RuleTester

_JOB = """on: push
jobs:
  test:
    runs-on: ubuntu-latest
    {job}
    services:
      postgres:
        image: postgres:16
        {service}
    env:
      DATABASE_URL: {url}
    steps:
      - run: {run}
"""
_PORTS = 'ports: ["5432:5432"]'


def test_accepts_services_that_are_reached(rule: RuleTester) -> None:
    """Published ports and localhost, a job in a container, and what reaches services in another way."""
    rule.each(".github/workflows/test.yml:1", _JOB, apart=True).accepts(f"""
        timeout-minutes: 9 | {_PORTS} | postgres://u:p@localhost:5432/shop | pytest
        timeout-minutes: 9 | {_PORTS} | postgres://u:p@db.example.com/postgres | pytest
        container: python:3.12 | env: {{POSTGRES_PASSWORD: p}} | postgres://u:p@postgres/shop | pytest
        timeout-minutes: 9 | env: {{POSTGRES_PASSWORD: p}} | postgres://u:p@localhost/shop | docker run --network x shop pytest
        timeout-minutes: 9 | options: "--health-cmd pg_isready --publish 5432:5432" | postgres://u:p@localhost/shop | pytest
        timeout-minutes: 9 | {_PORTS} | postgres://u:p@postgres/shop | echo 127.0.0.1 postgres >> /etc/hosts
    """)
    above = f"env: {{{{DATABASE_URL: postgres://u:p@postgres/shop}}}}\n{_JOB}"
    rule.each(".github/workflows/test.yml:1", above, apart=True).accepts(f"""
        timeout-minutes: 9 | {_PORTS} | postgres://u:p@localhost/shop | pytest
    """)
    rule.each(".github/workflows/test.yml:1", _JOB, apart=True).accepts("""
        container: python:3.12 | env: {POSTGRES_PASSWORD: "p@"} | postgres://u:p%40@postgres/shop | pytest
        container: python:3.12 | env: {POSTGRES_HOST_AUTH_METHOD: trust, POSTGRES_PASSWORD: x} | postgres://u:p@postgres/shop | pytest
        container: python:3.12 | env: {POSTGRES_PASSWORD: x} | postgres://u:p@postgres/shop | psql -c "CREATE USER u PASSWORD 'p'"
    """)
    words = _JOB.replace("DATABASE_URL", "DB_BACKEND")
    rule.each(".github/workflows/test.yml:1", words, apart=True).accepts(f"""
        timeout-minutes: 9 | {_PORTS} | postgres | pytest
    """)


def test_accuses_services_without_ports(rule: RuleTester) -> None:
    """Nothing on the runner reaches them."""
    rule.each(".github/workflows/test.yml:7", _JOB, apart=True).accuses("""
        timeout-minutes: 9 | env: {POSTGRES_PASSWORD: p} | postgres://u:p@localhost/shop | pytest  # postgres of the job test has no ports
    """)


def test_accuses_hosts_that_the_steps_do_not_know(rule: RuleTester) -> None:
    """The name of a service on the runner, and localhost in a container."""
    rule.each(".github/workflows/test.yml:11", _JOB, apart=True).accuses(f"""
        timeout-minutes: 9 | {_PORTS} | postgres://u:p@postgres:5432/shop | pytest  # names the host 'postgres'
        container: python:3.12 | env: {{POSTGRES_PASSWORD: p}} | postgres://u:p@localhost/shop | pytest  # the service is postgres
    """)


_GITLAB = 'test:\n  image: python:3.12\n  services: ["postgres:16"]\n  variables:\n    POSTGRES_PASSWORD: x\n    DB_HOST: {host}\n    {more}\n  script: [pytest]\n'


def test_judges_jobs_of_gitlab(rule: RuleTester) -> None:
    """A job runs in a container; a runner of one's own may have another network."""
    rule.accepts({".gitlab-ci.yml": _GITLAB.format(host="postgres", more="DB_PASSWORD: x")})
    rule.accepts({".gitlab-ci.yml": _GITLAB.format(host="localhost", more="A: b") + "  tags: [own]\n"})
    rule.accuses(
        {".gitlab-ci.yml": _GITLAB.format(host="localhost", more="A: b")},
        ".gitlab-ci.yml:6",
        says="DB_HOST names localhost",
    )


def test_accuses_passwords_of_other_databases(rule: RuleTester) -> None:
    """A variable of its own, and a URL."""
    job = _JOB.replace("DATABASE_URL", "{name}")
    service = 'env: {POSTGRES_PASSWORD: x}\n        ports: ["5432:5432"]'
    for name, value in (("DB_PASSWORD", "y"), ("DATABASE_URL", "postgres://shop:y@localhost:5432/shop")):
        file = job.format(job="timeout-minutes: 9", service=service, name=name, url=value, run="pytest")
        rule.accuses(
            {".github/workflows/test.yml": file},
            ".github/workflows/test.yml:12",
            says=f"{name} does not have the password",
        )
        same = file.replace(": y\n", ": x\n").replace("shop:y@", "shop:x@")
        rule.accepts({".github/workflows/test.yml": same})
        own = file.replace(
            "run: pytest", "run: psql -c \"CREATE ROLE shop WITH LOGIN PASSWORD 'y'\"\n      - run: pytest"
        )
        rule.accepts({".github/workflows/test.yml": own})
