"""What the atlas compares: chains of releases, and the pairs of neighbours in them, from ``chains.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.environments.libraries import toml
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE = Path(__file__).with_name("chains.toml")

TITLES = {
    "python": "Python",
    "django": "Django",
    "celery": "Celery",
    "channels": "Channels",
    "kombu": "kombu",
    "redis": "redis-py",
    "channels-redis": "channels-redis",
    "daphne": "Daphne",
}


@dataclass(frozen=True)
class Pair:
    """Two neighbouring releases of a package, and what each is installed with: changes on top of the base."""

    package: str
    before: str
    after: str
    requires: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def name(self) -> str:
        """Its name, which is that of its page and of its data: ``django-5.2-6.0``."""
        return f"{self.package}-{self.before}-{self.after}"

    @property
    def title(self) -> str:
        """Its name for a heading."""
        return f"{TITLES[self.package]} {self.before} → {self.after}"


@dataclass(frozen=True)
class Chain:
    """The releases of one package, the oldest first; ``requires`` is laid on the base, for one release also ``beside``."""

    package: str
    versions: tuple[str, ...]
    requires: tuple[str, ...]
    beside: Mapping[str, Sequence[str]]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Its neighbours."""
        return tuple(
            Pair(self.package, before, after, (self._installs(before), self._installs(after)))
            for before, after in pairwise(self.versions)
        )

    def _installs(self, version: str) -> tuple[str, ...]:
        return (*self.requires, *self.beside.get(version, ()), f"{self.package}=={version}.*")


@cache
def base() -> tuple[str, tuple[str, ...]]:
    """Return the Python and the requirements that an environment has where its chain does not say otherwise."""
    told = toml(FILE)["base"]
    return told["python"], tuple(told["requires"])


@cache
def chains() -> tuple[Chain, ...]:
    """Return every chain."""
    return tuple(
        Chain(entry["package"], tuple(entry["versions"]), tuple(entry.get("requires", ())), entry.get("with", {}))
        for entry in toml(FILE)["chain"]
    )


def chosen(names: Sequence[str]) -> tuple[Pair, ...]:
    """Return the pairs of these packages or with these names, or all where none is named.

    Raises:
        UsageError: there is no such pair.
    """
    pairs = tuple(pair for chain in chains() for pair in chain.pairs)
    unknown = [name for name in names if not any(name in (pair.name, pair.package) for pair in pairs)]
    if unknown:
        raise UsageError(
            f"The atlas has no pair {unknown[0]!r}.", f"There are: {', '.join(pair.name for pair in pairs)}"
        )
    return tuple(pair for pair in pairs if not names or pair.name in names or pair.package in names)
