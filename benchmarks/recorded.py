"""Writes results files as a large matrix records them: many cells, each with many results, most of which pass."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

from django_conformance.inventory import (
    Database,
    DatabasesInventory,
    Inventory,
    Location,
    Model,
    ProjectInventory,
    Task,
)
from django_conformance.inventory.celery import CeleryInventory
from django_conformance.reasons import Reason
from django_conformance.results import Result, Run, Source, Writer, exit_code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AREAS = ("celery", "channels", "commands", "databases", "project")
_WAYS = {
    "celery": ("eager", "broker", "parity", "configuration"),
    "channels": ("communicator", "server", "parity", "configuration"),
    "commands": ("call-command", "manage", "parity", "configuration"),
    "databases": ("routing", "sql", "parity", "configuration"),
    "project": ("configuration", "run", "configuration", "configuration"),
}
_PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
_DJANGOS = ("4.2", "5.2", "6.0", "6.1")
_CELERIES = ("5.3", "5.4", "5.5", "5.6", "5.7")
_SERVERS = ("", "-uvicorn", "-hypercorn")


def cell_names(number: int) -> list[str]:
    """Return the names of that many cells."""
    names = [
        f"py{python}-django{django}-celery{celery}-channels4.3{server}"
        for python in _PYTHONS
        for django in _DJANGOS
        for celery in _CELERIES
        for server in _SERVERS
    ]
    return names[:number]


def record(folder: Path, cells: int = 200, results: int = 1_000, *, different: bool = False) -> list[Path]:
    """Write a file for each cell, and return their paths; where ``different``, no finding says the same as another."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _cell(folder / f"{name}.jsonl", number, results, different) for number, name in enumerate(cell_names(cells))
    ]


def _cell(path: Path, number: int, results: int, different: bool) -> Path:  # noqa: FBT001 - handed on
    python, django, celery = (re.sub("[a-z]", "", part) for part in path.stem.split("-")[:3])
    with path.open("w", encoding="utf-8") as stream:
        writer = Writer(stream)
        writer.run(_header(python, django, celery))
        writer.inventory(_inventory())
        for result, source in _results(number, results, django, different=different):
            writer.result(result)
            if source is not None:
                writer.source(source)
        writer.end(exit_code(writer.results))
    return path


def _header(python: str, django: str, celery: str) -> Run:
    packages = {f"package-{number}": f"1.{number}" for number in range(120)}
    return Run(
        tool="django-conformance 0.1.0",
        started="2026-11-24T10:00:00+00:00",
        project={"path": "/srv/shop", "settings": "shop.settings", "settings_from": "manage.py", "contract": None},
        python=f"{python}.4",
        platform="linux",
        packages={**packages, "django": f"{django}.3", "celery": f"{celery}.1", "channels": "4.3.2"},
        services={"redis": {"source": "native", "version": "7.0.15"}},
        seed=0,
    )


def _inventory() -> Inventory:
    tasks = tuple(
        Task(f"shop.tasks.task_{number}", "shop:app", "shop.tasks", Location("shop/tasks.py", 10 + number))
        for number in range(200)
    )
    models = tuple(
        Model(f"shop.Model{n}", "shop", "shop.models", read="replica", write="default", migrate=("default",))
        for n in range(200)
    )
    aliases = tuple(Database(alias, "django.db.backends.postgresql", "postgresql") for alias in ("default", "replica"))
    return Inventory(
        project=ProjectInventory(settings="shop.settings", settings_path="shop/settings.py", python="3.12"),
        celery=CeleryInventory(installed="5.6", tasks=tasks),
        databases=DatabasesInventory(databases=aliases, models=models),
    )


def _results(cell: int, number: int, django: str, *, different: bool) -> Iterator[tuple[Result, Source | None]]:
    chance = random.Random(cell)  # noqa: S311 - the same files each time
    for at in range(number):
        area = AREAS[at % 5]
        way = _WAYS[area][at // 5 % 4]
        values: dict[str, Any] = {
            "check": f"{area}.{way}.rule-{at // 20}",
            "area": area,
            "level": ("must", "should", "must", "info")[at // 10 % 4],
            "subject": f"shop.{area}.subject_{at}",
            "docs": "https://docs.djangoproject.com/en/stable/topics/db/multi-db/",
            "duration": chance.random() / 10,
            "reproduce": f"django-conformance check --project /srv/shop --settings shop.settings --select {area}.{way}.rule-{at // 20}",
        }
        fails = (at % 37 == 0 and (cell % 7 == at % 7 or django == "6.1")) or chance.random() < (
            0.05 if different else 0.001
        )
        if fails:
            told = f" in cell {cell}" if different else f" on Django {django}"
            yield (
                Result(
                    **values,
                    outcome="failed",
                    message=f"{values['subject']} returns {{'total': {at}}} eagerly, but {{'total': '{at}'}} in a worker{told}",
                    hint="return what the serializer carries.",
                    location=Location("shop/tasks.py", 10 + at),
                    evidence={
                        "eager": {"total": at, "rows": list(range(40))},
                        "worker": {"total": str(at), "rows": list(range(40))},
                    },
                ),
                Source("shop/tasks.py", 8 + at, tuple(f"    line = {line}" for line in range(8 + at, 13 + at))),
            )
        elif at % 23 == 0:
            yield (
                Result(**values, outcome="skipped", message="No broker.", reason=Reason("environment-lacks", "broker")),
                None,
            )
        else:
            yield Result(**values, outcome="passed"), None
