"""Which aliases share a private database: as few as the settings and the routers say, whichever comes first."""

from __future__ import annotations

from typing import Any

import pytest

from django_conformance.overlay.record import Overlay
from django_conformance.overlay.substitution import substitute

POSTGRESQL = "postgresql://postgres@127.0.0.1:5999/postgres"


def replaced(databases: dict[str, Any], **mirrors: str) -> dict[str, Any]:
    overlay = Overlay(
        "0a1b2c3d", "/run", "/project", "site.settings", services={"postgresql": POSTGRESQL}, mirrors=mirrors
    )
    once = substitute({"DATABASES": databases}, overlay)["DATABASES"]
    assert substitute({"DATABASES": once}, overlay).get("DATABASES", once) == once
    return dict(once)


def server(name: str, host: str = "db.internal", **more: Any) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": host, "USER": "u", "PASSWORD": "p", **more}


def test_each_database_gets_one_of_its_own() -> None:
    """Two names are two private databases, on the run's server, and the test database is that database itself."""
    made = replaced({"default": server("shop"), "users": server("users")})

    assert made["default"]["NAME"] != made["users"]["NAME"]
    assert {one["NAME"] == one["TEST"]["NAME"] for one in made.values()} == {True}
    assert {(one["HOST"], one["PORT"], one["USER"]) for one in made.values()} == {("127.0.0.1", "5999", "postgres")}


def test_one_database_of_two_aliases_stays_one() -> None:
    """Two aliases for one place share a database, also where a path is written in two ways."""
    sqlite = "django.db.backends.sqlite3"
    made = replaced(
        {"default": {"ENGINE": sqlite, "NAME": "a.db"}, "again": {"ENGINE": sqlite, "NAME": "/project/x/../a.db"}}
    )

    assert made["default"]["NAME"] == made["again"]["NAME"]


def test_databases_in_memory_are_not_shared() -> None:
    """Each alias in memory is a database of its own, as it was."""
    memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    made = replaced({"default": memory, "other": memory})

    assert made["default"]["NAME"] != made["other"]["NAME"]


@pytest.mark.parametrize("order", [("primary", "replica"), ("replica", "primary")])
def test_a_mirror_has_its_targets_database(order: tuple[str, str]) -> None:
    """A replica that is declared has the primary's name, whichever stands first and wherever it is."""
    entries = {"primary": server("shop"), "replica": server("shop", "r.internal", TEST={"MIRROR": "primary"})}
    made = replaced({alias: entries[alias] for alias in order})

    assert made["replica"]["NAME"] == made["primary"]["NAME"]
    assert made["primary"]["NAME"].endswith("_primary")


@pytest.mark.parametrize("order", [("primary", "replica"), ("replica", "primary")])
def test_a_replica_that_the_routers_show(order: tuple[str, str]) -> None:
    """A replica that only the routers show is made a mirror, also where both aliases name one place."""
    entries = {"primary": server("shop"), "replica": server("shop")}
    made = replaced({alias: entries[alias] for alias in order}, replica="primary")

    assert made["replica"]["TEST"]["MIRROR"] == "primary"
    assert made["replica"]["NAME"] == made["primary"]["NAME"]
    assert made["primary"]["NAME"].endswith("_primary")


def test_a_mirror_of_nothing_is_left_alone() -> None:
    """A target that is no alias is the project's mistake, kept for the check that finds it."""
    made = replaced({"default": server("shop"), "replica": server("shop", "r.internal", TEST={"MIRROR": "primry"})})

    assert made["replica"]["TEST"]["MIRROR"] == "primry"
    assert made["replica"]["NAME"] != made["default"]["NAME"]


def test_empty_entries_stay_empty() -> None:
    """An alias without an engine stays one."""
    assert replaced({"default": {}, "users": server("users")})["default"] == {}


def test_nobody_waits_for_a_presumed_mirror() -> None:
    """Django makes no database for a mirror: what waits for one that no setting declares waits for its primary."""
    made = replaced(
        {
            "default": server("shop"),
            "primary": server("shop", TEST={"DEPENDENCIES": ["default"]}),
            "users": server("users"),
            "logs": server("logs", TEST={"DEPENDENCIES": ["users"]}),
        },
        default="primary",
    )

    assert made["default"]["TEST"]["MIRROR"] == "primary"
    assert {alias: entry["TEST"].get("DEPENDENCIES") for alias, entry in made.items()} == {
        "default": None,
        "primary": [],
        "users": ["primary"],
        "logs": ["users"],
    }
