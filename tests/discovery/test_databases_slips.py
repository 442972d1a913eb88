"""Aliases in calls that other libraries have too, and methods of routers that Django never asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.discovery.context import DiscoveryContext
from django_conformance.discovery.databases import aliases as databases_aliases, routers as databases_routers
from django_conformance.discovery.databases.files import SourceFile

if TYPE_CHECKING:
    from pathlib import Path


class Reading:
    def db_for_read(self, model: Any, **hints: Any) -> None: ...

    def db_for_reading(self) -> None: ...

    def pick(self) -> None: ...


class Writing(Reading):
    def db_for_writes(self, model: Any, **hints: Any) -> None: ...


class Syncing(Reading):
    def allow_syncdb(self, db: str, model: Any) -> None: ...


@pytest.mark.parametrize(
    ("router", "suggestions"), [(Reading, []), (Writing, ["db_for_write"]), (Syncing, ["allow_migrate"])]
)
def test_methods_that_are_never_asked(router: type, suggestions: list[str], tmp_path: Path) -> None:
    """A method is suspected that is nearly one of Django's, where the router has not that one."""
    context = DiscoveryContext(tmp_path, "site.settings", {"DATABASE_ROUTERS": [router()]})

    found = databases_routers.load(context).suspicions

    assert [one.evidence["suggestion"] for one in found] == suggestions


@pytest.mark.parametrize(
    ("call", "aliases"),
    [
        ("transaction.on_commit(later)", []),
        ("transaction.on_commit(later, using='audit')", []),
        ("document.save(using='search')", []),
        ("entry.save(using=alias)", []),
        ("transaction.on_commit(later, using='elsewhere')", ["elsewhere"]),
        ("entry.save(using='audits')", ["audits"]),
        ("Entry.objects.using('elsewhere').get()", ["elsewhere"]),
    ],
)
def test_aliases_in_calls(call: str, aliases: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alias is unknown where only a database can be meant, or where it is nearly one that there is."""
    path = tmp_path / "views.py"
    path.write_text(f"from django.db import transaction\n\n{call}\n", encoding="utf-8")
    monkeypatch.setattr(databases_aliases, "sources", lambda _: [SourceFile(path, "shop.views")])

    found = databases_aliases.unknown(DiscoveryContext(tmp_path, "site.settings"), ("default", "audit"))

    assert [one.evidence["alias"] for one in found] == aliases


@pytest.mark.parametrize(
    "settings",
    [
        "DATABASES = {'default': {}, 'elsewhere': {}}",
        "DATABASES['elsewhere'] = {}",
        "settings.DATABASES.update({'elsewhere': {}})",
        "DATABASES.update(elsewhere={})",
    ],
)
def test_an_alias_of_other_settings(settings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alias that only the settings of production have is not unknown."""
    path = tmp_path / "views.py"
    path.write_text("Entry.objects.using('elsewhere').get()\n", encoding="utf-8")
    (tmp_path / "production.py").write_text(settings, encoding="utf-8")
    monkeypatch.setattr(databases_aliases, "sources", lambda _: [SourceFile(path, "shop.views")])

    assert list(databases_aliases.unknown(DiscoveryContext(tmp_path, "site.settings"), ("default",))) == []
