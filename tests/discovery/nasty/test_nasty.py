"""Nasty things in the place of each kind of subject: discovery ends, no rule fails, and what stands beside is still there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from django_conformance.inventory.project import LOOKED_AT
from django_conformance.rules.loading import identifiers
from tests.discovery.nasty.places import PLACES
from tests.discovery.nasty.things import THINGS
from tests.rules import Zygote, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import Inventory
    from django_conformance.rules.judging import Judgement

MODULE = Path(__file__).with_name("things.py").read_text(encoding="utf-8")

_NAMES = tuple(THINGS)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """Return the warm process."""
    process = Zygote()
    yield process
    process.close()


_FOUND = (
    ("DATABASE_ROUTERS = THING", "property recurses"),
    ("DATABASE_ROUTERS = THING", "class"),
    ("CELERY_TASK_ANNOTATIONS = {'shop.tasks.restock': {'rate_limit': THING, 'max_retries': THING}}", "str raises"),
    ("MIDDLEWARE.append(THING)", "text of a subclass"),
    ("a task's ignore_result", "bool raises"),
    ("a router's answer", "bool raises"),
    ("a migration's code", "call interrupts"),
    ("in the place of a module", "getattribute recurses"),
    ("CELERY_TASK_ROUTES = THING", "generator"),
    ("an argument's list of choices", "everything raises"),
    ("a model's table", "circle"),
    ("a task's name", "getattribute recurses"),
)
"""Pairs that once ended an area or a rule."""


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield each place with one thing: another place's thing is another, so that all of both are tried."""
    for number, place in enumerate(PLACES):
        yield place, _NAMES[number * 7 % len(_NAMES)]
    yield from _FOUND


@pytest.mark.parametrize(("place", "thing"), list(_pairs()))
def test_nothing_ends_an_area(place: str, thing: str, tmp_path: Path, zygote: Zygote) -> None:
    """The other areas are discovered and judged, and no rule fails, whatever stands in one place."""
    where = PLACES[place]
    files = {**where.files, "nasty.py": f"{MODULE}\n\nTHING = thing({thing!r})\n"}

    judged = zygote.judge(write_project(tmp_path, files, settings=where.settings), identifiers())

    assert [] == _stopped(judged.inventory)
    assert {} == _faults(judged.judgements)
    if not judged.inventory.project.problems:
        assert {"set_price"} == _healthy(judged.inventory)


def _stopped(inventory: Inventory) -> list[str]:
    """Return what ended an area as a whole."""
    areas = (inventory.celery, inventory.channels, inventory.commands, inventory.databases)
    return [str(problem) for area in areas for problem in area.problems if problem.stage == LOOKED_AT]


def _faults(judgements: dict[str, Judgement]) -> dict[str, str]:
    """Return what ended a rule."""
    return {rule: judgement.fault for rule, judgement in judgements.items() if judgement.fault}


def _healthy(inventory: Inventory) -> set[str]:
    """Return the healthy project's own command, which no nasty thing stands in the place of."""
    return {command.name for command in inventory.commands.commands if command.own} & {"set_price"}
