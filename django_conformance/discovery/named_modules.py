"""Modules that command lines and variables of deployment files name."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.roots import owns
from django_conformance.source.spelling import nearest

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext


@dataclass(frozen=True)
class MissingModule:
    """A module that does not exist; ``suggestion`` is that of the project which was probably meant."""

    name: str
    suggestion: str | None

    @property
    def advice(self) -> str:
        """Return the suggestion as the end of a sentence."""
        return f"; did you mean {self.suggestion!r}?" if self.suggestion else ""


def missing_module(name: str, context: DiscoveryContext) -> MissingModule | None:
    """Return a module where the project certainly has none of this name, ``None`` where it has, or may have.

    A command may run in another folder than that of ``manage.py``: a name whose first part the repository has anywhere is left alone.
    """
    top = name.partition(".")[0]
    if not all(part.isidentifier() for part in name.split(".")):
        return None
    place = _place(top)
    if place is None:
        is_missing = top not in context.deployment_files.words
    else:
        is_missing = owns(place, context.project) and _place(name) is None
    if not is_missing:
        return None
    modules = sorted({file.module for file in context.sources.every if not file.is_test and not file.is_migration})
    return MissingModule(name, _meant(name, modules))


def _meant(name: str, modules: list[str]) -> str | None:
    last = name.rpartition(".")[2]
    same = [module for module in modules if module.rpartition(".")[2] == last and "." in module]
    return nearest(name, modules) or (same[0] if len(same) == 1 else None)


def _place(name: str) -> str | None:
    """Return the file or the folder of a module, ``None`` where there is none."""
    try:
        spec = importlib.util.find_spec(name)
    except BaseException:
        return None
    if spec is None:
        return None
    return spec.origin if spec.has_location and spec.origin else next(iter(spec.submodule_search_locations or ()), "")
