"""Which aliases are presumed to be replicas, by the routers' answers and beside what the settings declare."""

from __future__ import annotations

from django_conformance.inventory import Database, DatabasesInventory, Model


def inventory(*models: tuple[str, str], **mirrors: str | None) -> DatabasesInventory:
    """Return an inventory of aliases, each with its ``TEST['MIRROR']``, and of models by where they are read and written."""
    return DatabasesInventory(
        databases=tuple(Database(alias, "sqlite3", "sqlite", mirror) for alias, mirror in mirrors.items()),
        models=tuple(
            Model(f"shop.Model{number}", "shop", "shop.models", read=read, write=write)
            for number, (read, write) in enumerate(models)
        ),
    )


def test_a_replica_that_nothing_declares() -> None:
    """An alias that is read and never written is the replica of the one that is written."""
    assert inventory(("replica", "default"), default=None, replica=None).presumed_replicas == {"replica": "default"}


def test_a_mirror_that_is_written() -> None:
    """What a declared mirror is a mirror of is no replica of it, though a router writes to the mirror alone."""
    swapped = inventory(("default", "replica"), default=None, replica="default")

    assert swapped.presumed_replicas == {}
    assert swapped.replicas == {"replica": "default"}


def test_a_replica_of_a_mirror() -> None:
    """Where writes go to a declared mirror, the alias that is read is a replica of what the mirror stands for."""
    chained = inventory(("reports", "replica"), default=None, replica="default", reports=None)

    assert chained.presumed_replicas == {"reports": "default"}
