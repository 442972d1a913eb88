"""Changes of packages that are announced or discussed in public: ``known_changes.toml``, and which of them a change is."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from importlib.resources import files
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from django_conformance.compare.verdict import Change, PackageChange
from django_conformance.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "known_changes.toml"
_KEYS = {"package", "versions", "checks", "matches", "says", "link"}
_REQUIRED = {"package", "versions", "checks", "says", "link"}


@dataclass(frozen=True)
class KnownChange:
    """A change of a package.

    Args:
        package: the distribution's name, or ``python``.
        versions: PEP 440 specifier of the versions that have the change: it is met when the baseline is outside and the
            candidate inside.
        checks: patterns of the checks that see it, ``*`` standing for anything.
        matches: a regular expression that the message or the observation must hold as well; empty: none.
        says: what changes, in a sentence.
        link: where that is announced or discussed.
    """

    package: str
    versions: str
    checks: tuple[str, ...]
    says: str
    link: str
    matches: str = ""

    @cached_property
    def _specifier(self) -> SpecifierSet:
        return SpecifierSet(self.versions, prereleases=True)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.matches, re.DOTALL)

    def crossed(self, packages: Iterable[PackageChange]) -> bool:
        """Whether the package has come from versions without the change to one with it."""
        return any(
            package.name == self.package
            and package.after is not None
            and package.after in self._specifier
            and (package.before is None or package.before not in self._specifier)
            for package in packages
        )

    def fits(self, change: Change) -> bool:
        """Whether a change looks like this one: its check, and its words or what was observed."""
        if not any(fnmatchcase(change.check, pattern) for pattern in self.checks):
            return False
        return not self.matches or self._pattern.search(_words(change)) is not None


def _words(change: Change) -> str:
    values = [change.evidence.get(key) for key in ("before", "after", "observations")]
    return "\n".join([change.subject, change.message, *(repr(value) for value in values if value is not None)])


def known_changes() -> tuple[KnownChange, ...]:
    """Return the known changes that ship with the tool.

    Raises:
        UsageError: the file is not of its form; the message names entry and key.
    """
    text = (files("django_conformance.compare") / FILE).read_text(encoding="utf-8")
    return parse(tomllib.loads(text))


def parse(data: Mapping[str, Any]) -> tuple[KnownChange, ...]:
    """Return the entries of a parsed file.

    Raises:
        UsageError: an entry lacks a key, has one too many, or a value that is no specifier, link or regular expression.
    """
    return tuple(_entry(number, entry) for number, entry in enumerate(data.get("change", [])))


def _entry(number: int, entry: Mapping[str, Any]) -> KnownChange:
    where = f"{FILE}: change[{number}]"
    wrong = [f"lacks {key}" for key in sorted(_REQUIRED - entry.keys())]
    wrong += [f"has an unknown key {key!r}" for key in sorted(entry.keys() - _KEYS)]
    if not wrong:
        try:
            SpecifierSet(entry["versions"])
        except InvalidSpecifier:
            wrong.append(f"versions is {entry['versions']!r}, not a PEP 440 specifier")
        try:
            re.compile(entry.get("matches", ""))
        except re.error as error:
            wrong.append(f"matches is not a regular expression: {error}")
        if not str(entry["link"]).startswith("https://"):
            wrong.append(f"link is {entry['link']!r}, not an https:// address")
        if not entry["checks"]:
            wrong.append("checks is empty")
    if wrong:
        raise UsageError(
            f"{where} {'; '.join(wrong)}.",
            "Each entry has package, versions, checks, says, link, and optionally matches.",
        )
    return KnownChange(
        package=entry["package"],
        versions=entry["versions"],
        checks=tuple(entry["checks"]),
        says=entry["says"],
        link=entry["link"],
        matches=entry.get("matches", ""),
    )


def with_known(change: Change, known: Sequence[KnownChange], packages: Sequence[PackageChange]) -> Change:
    """Return the change with the link of the first known one that fits, and in its evidence what that says.

    Where it is known which packages bring the change, only what is known of them explains it.
    """
    possible = (
        entry
        for entry in known
        if entry.crossed(packages) and (not change.packages or entry.package in change.packages)
    )
    fitting = next((entry for entry in possible if entry.fits(change)), None)
    if fitting is None:
        return change
    told = {"package": fitting.package, "says": fitting.says}
    return replace(change, known=fitting.link, evidence={**change.evidence, "known": told})
