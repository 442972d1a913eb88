"""What a run can do for a project, and whose lack it is where it cannot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from django_conformance.inventory import CeleryApp, CeleryInventory, Database, DatabasesInventory, Inventory
from django_conformance.reasons import Reason
from django_conformance.run.capabilities import capabilities

APP = CeleryApp("mysite.celery:app", "mysite", "imported", broker="redis://localhost")
DEFAULT, POSTGRESQL, ORACLE = (
    Database("default", "django.db.backends.sqlite3", "sqlite"),
    Database("archive", "django.db.backends.postgresql", "postgresql"),
    Database("ledger", "django.db.backends.oracle", "oracle"),
)


@dataclass(frozen=True)
class Ground:
    """A project's Celery apps and databases, and the services that a run has."""

    apps: tuple[CeleryApp, ...] = ()
    databases: tuple[Database, ...] = ()
    services: tuple[str, ...] = ()
    missing: dict[str, str] = field(default_factory=dict)

    def lacking(self, capability: str) -> Reason | None:
        """Return the reason why the run does not have a capability."""
        inventory = Inventory(
            celery=CeleryInventory(installed="5.6.3", apps=self.apps),
            databases=DatabasesInventory(databases=self.databases),
        )
        lack = capabilities(inventory, self.services, self.missing)[capability]
        return None if lack is None else lack.reason


@pytest.mark.parametrize(
    ("ground", "capability", "reason"),
    [
        (Ground(apps=(APP,), services=("redis",)), "broker", None),
        (Ground(apps=(APP,)), "broker", Reason("environment-lacks", "broker")),
        (Ground(), "broker", Reason("project-lacks", "celery")),
        (Ground(apps=(APP,), services=("redis",)), "chords", Reason("project-lacks", "result-backend")),
        (Ground(databases=(DEFAULT,)), "databases", None),
        (Ground(databases=(DEFAULT,)), "two-databases", Reason("project-lacks", "two-databases")),
        (Ground(), "two-databases", Reason("project-lacks", "databases")),
        (Ground(databases=(DEFAULT, POSTGRESQL)), "commands", Reason("environment-lacks", "databases")),
        (Ground(databases=(DEFAULT, POSTGRESQL), services=("postgresql",)), "postgresql", None),
        (Ground(databases=(ORACLE,)), "databases", Reason("environment-lacks", "databases")),
        (Ground(), "commands", None),
    ],
)
def test_whose_lack_it_is(ground: Ground, capability: str, reason: Reason | None) -> None:
    """The reason names the capability that is missing, which may be one that the asked one rests on, and whose it is."""
    assert ground.lacking(capability) == reason


def test_the_message_says_how_to_get_it() -> None:
    """Where the environment lacks a server, the message has the hint that the search for it gave."""
    inventory = Inventory(databases=DatabasesInventory(databases=(POSTGRESQL,)))

    lack = capabilities(inventory, (), {"postgresql": "apt-get install postgresql"})["databases"]

    assert lack is not None
    assert lack.message == "No postgresql server for 'archive': apt-get install postgresql"


@pytest.mark.parametrize(
    ("broker", "beginning"),
    [("amqp://rabbit.shop.example", "A Redis stands in for"), ("redis://redis.shop.example", "The Redis client")],
)
def test_a_redis_without_its_client(monkeypatch: pytest.MonkeyPatch, broker: str, beginning: str) -> None:
    """Where a Redis stands in for another broker, the reason says so, and both say what to install."""
    monkeypatch.setattr("django_conformance.run.capabilities.find_spec", lambda _name: None)
    inventory = Inventory(celery=CeleryInventory(installed="5.6.3", apps=(replace(APP, broker=broker),)))

    lack = capabilities(inventory, ("redis",), {})["broker"]

    assert lack is not None
    assert lack.message.startswith(beginning)
    assert "pip install 'django-conformance[redis]'" in lack.message
