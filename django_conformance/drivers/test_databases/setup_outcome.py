"""What making the test databases gave: records that cross from the process that made them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django_conformance.drivers.test_databases.snapshots import SharedDatabase
from django_conformance.inventory import Location

_LACKING = (
    r'extension "[^"]+" is not available',
    r"could not open extension control file \S+",
    r"(PostgreSQL|MariaDB|MySQL) [\d.]+ or later is required \(found [^)]*\)",
)


@dataclass(frozen=True)
class Stage:
    """What was being done: setup, server, options (connecting with them), create, migration, post-migrate, data or snapshot.

    ``alias`` is the database it was done to; a migration has its ``app`` and ``name``, a fixture its ``name``.
    """

    name: str
    alias: str = ""
    app: str = ""
    of: str = ""

    def __str__(self) -> str:
        said = {
            "setup": "django.setup()",
            "server": "connecting to the server",
            "options": f"connecting with OPTIONS ({self.of})",
            "create": "creating the test databases",
            "migration": f"migration {self.app}.{self.of}",
            "post-migrate": "a post_migrate handler",
            "data": f"loading the fixture {self.of}",
            "snapshot": "taking a snapshot",
        }
        return said.get(self.name, self.name) + (f" on {self.alias!r}" if self.alias else "")


@dataclass(frozen=True)
class Failure:
    """What stopped the databases from being made, where, and the innermost cause."""

    stage: Stage
    message: str
    location: Location | None = None

    def __str__(self) -> str:
        return f"{self.stage} failed: {self.message}"

    @property
    def lacking(self) -> str | None:
        """What the run's server lacks, and how to give one that has it; ``None`` where the project is what failed."""
        for pattern in _LACKING:
            match = re.search(pattern, self.message)
            if match:
                return (
                    f"The run's private server does not fit this project: {match.group()}. Give another one in "
                    "DJANGO_CONFORMANCE_POSTGRESQL_URL or DJANGO_CONFORMANCE_MARIADB_URL."
                )
        return None


@dataclass(frozen=True)
class Crossing:
    """A query that left the database being migrated: ``during`` a stage on one alias the routers answered another.

    ``sql`` is the beginning of what then reached that other database.
    """

    during: Stage
    method: str
    model: str
    answer: str
    location: Location | None = None
    sql: str = ""


@dataclass(frozen=True)
class LoadedObjects:
    """How many objects of a model the fixtures put on an alias."""

    model: str
    alias: str
    count: int


@dataclass(frozen=True)
class SetupOutcome:
    """The databases that were made (one entry for aliases that share one), and what was seen on the way.

    ``offered`` are the models of which the fixtures have objects, whether or not an alias took them.
    """

    places: tuple[SharedDatabase, ...] = ()
    failure: Failure | None = None
    crossings: tuple[Crossing, ...] = ()
    loaded: tuple[LoadedObjects, ...] = ()
    offered: tuple[str, ...] = ()
