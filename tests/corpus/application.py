"""Applications of the corpus: real Django applications from PyPI, and every finding that is accepted of them.

``applications/<name>.toml`` says what is checked and how, and why each finding is true:

    requirement = "resolwe==45.2.0"           # whose source distribution is unpacked, and checked as a project
    requires = ["daphne", "redis<8"]          # what the application needs beside what it declares
    without = ["mysqlclient"]                 # what is left out of what it declares, since it has to be compiled
    python = "3.12"
    before = 2026-11-15                       # nothing that was uploaded later is installed
    project = "src"                           # the folder of manage.py in the source distribution
    settings = "shop.settings"                # left out: what manage.py names
    options = ["--select", "celery"]          # of django-conformance check

    [environment]
    SHOP_SECRET_KEY = "secret"

    [[expected]]
    check = "commands.configuration.loads"
    subject = "purge"
    place = "shop/management/commands/purge.py:3"
    why = "It imports shop.old, which release 2.0 has deleted."

The files of ``applications/<name>/`` are laid over the source distribution: settings that the application's documentation
tells its users to write.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent / "applications"

RULES = ("celery.configuration", "channels.configuration", "commands.configuration", "databases.configuration")
"""What is checked of an application whose file says nothing else: reading and loading it, which takes seconds."""

_TABLE = "[[expected]]"


@dataclass(frozen=True, order=True)
class Finding:
    """A finding, as much of it as stays the same from run to run."""

    check: str
    subject: str
    place: str


@dataclass(frozen=True)
class Application:
    """An application from PyPI, how it is checked, and the findings that are true of it, each with the reason."""

    name: str
    requirement: str
    python: str
    before: str
    requires: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    project: str = "."
    settings: str = ""
    options: tuple[str, ...] = tuple(word for rule in RULES for word in ("--select", rule))
    environment: dict[str, str] = field(default_factory=dict)
    expected: dict[Finding, str] = field(default_factory=dict)

    @property
    def overlaid(self) -> Path:
        """The folder of the files that are laid over the source distribution; there need be none."""
        return ROOT / self.name


def applications() -> list[Application]:
    """Return every application, in order of its name."""
    return [read(path) for path in sorted(ROOT.glob("*.toml"))]


def read(path: Path) -> Application:
    """Read an application's file."""
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    expected = {
        Finding(entry["check"], entry["subject"], entry["place"]): entry["why"] for entry in data.pop("expected", ())
    }
    data = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return Application(name=path.stem, before=str(data.pop("before")), expected=expected, **data)


def accept(path: Path, findings: list[Finding]) -> None:
    """Write findings into an application's file as what is expected; those that are new have no reason yet."""
    reasons = read(path).expected
    head = path.read_text(encoding="utf-8").partition(_TABLE)[0].rstrip()
    tables = [_table(finding, reasons.get(finding, "")) for finding in sorted(findings)]
    path.write_text("\n\n".join([head, *tables]) + "\n", encoding="utf-8")


def _table(finding: Finding, why: str) -> str:
    entries = {"check": finding.check, "subject": finding.subject, "place": finding.place, "why": why}
    # A string of JSON is one of TOML.
    return "\n".join([_TABLE, *(f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in entries.items())])
