"""Which server is used, and what is said where there is none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from django_conformance.services.locate import SOURCES_VARIABLE, candidates, locate, product_of
from django_conformance.services.records import KINDS, SOURCES, Candidate, Missing, ServiceFailed
from django_conformance.services.urls import endpoint

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.services.records import ServiceKind


@pytest.mark.parametrize("kind", KINDS)
def test_candidates_come_in_the_order_of_sources(kind: ServiceKind) -> None:
    """What a run would use is the first candidate, and candidates keep the order of their sources."""
    found = list(candidates(kind))
    order = [SOURCES.index(candidate.source) for candidate in found]
    assert sorted(order) == order
    located = locate(kind)
    assert (found[0] if found else Missing(kind, product_of(kind).hint)) == located


@pytest.mark.parametrize("kind", KINDS)
def test_a_given_url_wins(kind: ServiceKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL in the environment is preferred to every server here, unless servers of others are left out."""
    url = product_of(kind).url.format(host="db.example", port=1234)
    monkeypatch.setenv(f"DJANGO_CONFORMANCE_{kind.upper()}_URL", url)
    located = locate(kind)
    assert isinstance(located, Candidate)
    assert ("url", True) == (located.source, located.detail.endswith("://db.example:1234"))
    private = locate(kind, urls=False)
    assert isinstance(private, Missing) or private.source != "url"


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account of a given URL reaches the endpoint, decoded, and no representation that is printed."""
    monkeypatch.setenv("DJANGO_CONFORMANCE_POSTGRESQL_URL", "postgresql://ada:s%40cret@db.example/postgres")
    address = endpoint(product_of("postgresql"))
    assert ("ada", "s@cret", 5432) == (address.user, address.password, address.port)
    assert "cret" not in repr(locate("postgresql"))


@pytest.mark.parametrize("url", ["http://db.example/", "redis://", "redis://db.example:port/0", "db.example:6379"])
def test_a_url_that_cannot_be(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A given URL of another scheme, without a host or with a port that is no number names its variable."""
    monkeypatch.setenv("DJANGO_CONFORMANCE_REDIS_URL", url)
    with pytest.raises(ServiceFailed, match="DJANGO_CONFORMANCE_REDIS_URL") as caught:
        locate("redis")
    assert "redis://host:6379/0" in caught.value.hint


@pytest.mark.parametrize("kind", KINDS)
def test_missing_says_every_way(kind: ServiceKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hint for a kind that is missing names the packages, the variable and Docker."""
    monkeypatch.setenv(SOURCES_VARIABLE, "url")
    missing = locate(kind)
    assert isinstance(missing, Missing)
    for word in ("apt-get install", "brew install", f"DJANGO_CONFORMANCE_{kind.upper()}_URL", "Docker", "containers"):
        assert word in missing.hint
    assert ("embedded" in missing.hint) == (kind in ("redis", "postgresql"))


def test_sources_are_restricted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the sources that the environment names are looked at."""
    monkeypatch.setenv(SOURCES_VARIABLE, " wheel ")
    assert {"wheel"} == {candidate.source for kind in KINDS for candidate in candidates(kind)}


def test_a_command_that_does_not_work_is_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command of the right name that does not tell its version is passed over."""
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert str(broken) not in [candidate.detail for candidate in candidates("redis")]


@pytest.mark.parametrize(
    ("candidate", "name"),
    [
        (Candidate("redis", "native", "9.1.2", "/usr/bin/valkey-server"), "valkey"),
        (Candidate("redis", "native", "7.0.1", "/usr/bin/redis-server"), "redis"),
        (Candidate("redis", "container", "8", "valkey/valkey:8-alpine"), "valkey"),
        (Candidate("redis", "url", None, "valkey.internal:6379"), "redis"),
    ],
)
def test_the_products_own_name(candidate: Candidate, name: str) -> None:
    """Valkey is not called Redis; of a server at an address nothing is known."""
    assert candidate.product == name
