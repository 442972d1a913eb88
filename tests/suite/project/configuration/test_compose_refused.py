"""Compose accepts its files as they are written."""

from __future__ import annotations

from tests.rules import RuleTester

_COMPOSE = """services:
  redis:
    image: {image}
    {health}
  worker:
    image: shop
    depends_on: {waits}
    volumes: ["{volume}"]
volumes:
  data:
"""
_CHECK = "healthcheck: {test: redis-cli ping}"


def test_accepts_what_compose_takes(rule: RuleTester) -> None:
    """Volumes that are declared, folders, waits for what is asked, and images whose checks are not known."""
    rule.each("compose.yaml:1", _COMPOSE, apart=True).accepts(f"""
        redis:7 | {_CHECK} | {{redis: {{condition: service_healthy}}}} | data:/data
        redis:7 | restart: always | [redis] | ./data:/data
        shop/redis:7 | restart: always | {{redis: {{condition: service_healthy}}}} | /data
        redis:7 | restart: always | {{redis: {{condition: service_started}}}} | $DATA:/data
    """)
    override = "services:\n  worker:\n    image: shop\n    depends_on: [redis]\n    volumes: ['data:/data']\n"
    base = _COMPOSE.format(image="redis:7", health="restart: always", waits="[redis]", volume="data:/data")
    rule.accepts({"compose.yaml": base, "compose.prod.yaml": override})
    rule.accepts({"compose.yaml": base, "integrations/mail/compose.yaml": override.replace("worker", "mailer")})


def test_accepts_files_that_are_merged_over_others(rule: RuleTester) -> None:
    """Their names say so, or that a service has no image: the other file may be in no repository."""
    alone = "services:\n  vault:\n    image: vault\n    depends_on: [postgres]\n"

    rule.accepts(
        {"vault-compose.override.yml": alone, "tools/compose.yml": "services:\n  web:\n    depends_on: [postgres]\n"}
    )


def test_accepts_what_is_optional_or_elsewhere(rule: RuleTester) -> None:
    """A service that need not be there, drives of Windows, anchors, checks of another file, and folders that are merged over the base."""
    rule.each("compose.yaml:1", _COMPOSE, apart=True).accepts(f"""
        redis:7 | restart: always | {{mail: {{condition: service_started, required: false}}}} | C:/data:/data
        redis:7 | <<: &check {{{_CHECK}}} | {{redis: {{condition: service_healthy}}}} | c:/data:/data
    """)
    base = _COMPOSE.format(
        image="redis:7", health="restart: always", waits="{redis: {condition: service_healthy}}", volume="data:/data"
    )
    rule.accepts({"compose.yaml": base, "compose.prod.yaml": f"services:\n  redis:\n    {_CHECK}\n"})
    rule.accepts(
        {".devcontainer/compose.yaml": base.replace("  redis:\n    image: redis:7\n", "  x: {image: x}\n  redis:\n")}
    )


def test_accuses_what_compose_refuses(rule: RuleTester) -> None:
    """A volume, a service and a check that no file has."""
    rule.each("compose.yaml:8", _COMPOSE, apart=True).accuses("""
        redis:7 | restart: always | [redis] | dta:/data  # mounts the volume 'dta', which no Compose file declares
    """)
    rule.each("compose.yaml:7", _COMPOSE, apart=True).accuses("""
        redis:7 | restart: always | [rediss] | data:/data  # depends on the service 'rediss', which no Compose file has
        redis:7 | restart: always | {redis: {condition: service_healthy}} | data:/data  # waits for redis to be healthy, which has no healthcheck
    """)
