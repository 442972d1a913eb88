"""Begins a run: the discovery takes longest, so it is under way before anything else is even imported."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance import contract
from django_conformance.catalogue import only_read
from django_conformance.inventory import AREAS
from django_conformance.rules.loading import identifiers
from django_conformance.run.discover import Discovery
from django_conformance.source import roots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.contract import Contract
    from django_conformance.run.folder import RunFolder
    from django_conformance.run.request import Request


@dataclass(frozen=True)
class Beginning:
    """A run whose discovery is under way. ``reading`` says that its ``rules``, given by id, are all that is asked for."""

    contract: Contract
    rules: tuple[str, ...]
    reading: bool
    discovery: Discovery


_COLLECT_AFTER = 50_000
"""Objects between two garbage collections. With the default of 700, they take a sixth of the time of imports."""

_early: dict[Request, Beginning] = {}


def collect_rarely() -> None:
    """Collect garbage less often in this process, which imports a lot and ends soon."""
    gc.set_threshold(_COLLECT_AFTER, *gc.get_threshold()[1:])


def begin_early(request: Request, folder: RunFolder) -> Beginning:
    """Begin a run that this process is going to ask for with :func:`begun`, and return it.

    Raises:
        UsageError: the contract cannot be read.
    """
    _early[request] = _begin(request, folder)
    return _early[request]


def begun(request: Request, folder: RunFolder) -> Beginning:
    """Return the run that was begun early, else begin it.

    Raises:
        UsageError: the contract cannot be read.
    """
    return _early.pop(request, None) or _begin(request, folder)


def areas_of(rules: Iterable[str]) -> tuple[str, ...]:
    """Return the areas that rules are about; all, where one is about the project as such."""
    areas = tuple(dict.fromkeys(rule.partition(".")[0] for rule in rules))
    return AREAS if "project" in areas else areas


def _begin(request: Request, folder: RunFolder) -> Beginning:
    agreed = contract.load(request.contract)
    reading = only_read(request.selection)
    rules = tuple(request.selection.among(identifiers()))
    roots.declare(request.project, agreed.source)
    discovery = Discovery(request, folder, rules, areas_of(rules) if reading else AREAS, agreed.source)
    return Beginning(agreed, rules, reading, discovery)
