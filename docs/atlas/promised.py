"""What release notes promise, in words of our own: each entry is seen by checks, or says why it cannot be seen here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.codec import from_json
from django_conformance.environments.libraries import toml

if TYPE_CHECKING:
    from django_conformance.compare import Change

FOLDER = Path(__file__).with_name("promises")


@dataclass(frozen=True)
class Promise:
    """An entry of a release note.

    Args:
        release: the release of the package that brings it: ``6.0``.
        says: what changes, in a sentence.
        link: where that is announced, by default the release's notes; for what these do not say, where it is decided.
        seen_by: the checks that see it, here.
        subject: what the checks are run for, or the part of it that tells this entry from others.
        shows: a regular expression that matches in what was observed, where the subject alone does not tell.
        also: a regular expression that matches in a message that says the same of the project as a whole.
        look_for: what to look for in a project: words to search for, a setting, a test to write.
        not_observable: why no check can see it here.
        announced: whether the release notes say so.
        package: whose release it is; the file's name says so.
    """

    release: str
    says: str
    link: str
    seen_by: tuple[str, ...] = ()
    subject: str = ""
    shows: str = ""
    also: str = ""
    look_for: str = ""
    not_observable: str = ""
    announced: bool = True
    package: str = ""

    def fits(self, change: Change) -> bool:
        """Whether a change is what this entry announces."""
        if change.check not in self.seen_by:
            return False
        if self.also and re.search(self.also, change.message):
            return True
        return change.subject.endswith(self.subject) and bool(
            re.search(self.shows, f"{change.message} {change.evidence}")
        )


@cache
def promises(package: str) -> tuple[Promise, ...]:
    """Return the entries of a package's release notes."""
    path = FOLDER / f"{package}.toml"
    if not path.is_file():
        return ()
    told, links = toml(path), notes_of(package)
    return tuple(
        from_json(Promise, {"link": links[entry["release"]], **entry, "package": package}) for entry in told["promise"]
    )


@cache
def notes_of(package: str) -> dict[str, str]:
    """Return where each release of a package has its notes."""
    links: dict[str, str] = toml(FOLDER / f"{package}.toml")["releases"]
    return links


def of_release(package: str, version: str) -> list[Promise]:
    """Return what a release of a package promises; ``5.6.3`` is of the release ``5.6``."""
    release = ".".join(version.split(".")[:2])
    return [promise for promise in promises(package) if promise.release == release]
