"""A check: one rule of the suite, as data."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from django_conformance.inventory import AREAS, Area

Level = Literal["must", "should", "info"]

LEVELS: tuple[Level, ...] = get_args(Level)
"""The levels, the strictest first."""

SUBJECTS = (
    *AREAS,
    *("celery.app", "celery.task", "celery.beat"),
    *("channels.application", "channels.route", "channels.layer"),
    "commands.command",
    *("databases.alias", "databases.model", "databases.router"),
    *("contract.task", "contract.socket", "contract.command", "contract.route", "contract.expected"),
)
"""Every kind of subject that a check may be run for."""

CAPABILITIES = (
    *("celery", "broker", "result-backend", "chords"),
    *("channels", "asgi-application", "asgi-server", "websocket-client", "communicator", "channel-layer"),
    *("databases", "commands", "two-databases", "postgresql"),
)
"""Everything that a check may need."""

_ID = re.compile(r"[a-z]+(\.[a-z0-9]+(-[a-z0-9]+)*){2}\Z")

_CODE = ("await", "celery", "daphne", "pip", "python")
"""Words in small letters that begin code, not a sentence."""


@dataclass(frozen=True)
class Check:
    """A rule of the suite.

    Args:
        id: ``area.way.rule``, unique and stable.
        level: ``must`` (documented contract, or it breaks in production), ``should`` (documented advice) or ``info``.
        docs: address of the documentation, release note or issue that the rule comes from.
        needs: capabilities without which the check is skipped, each with a reason that says how to get it.
        after: ids of checks without whose success this one makes no sense: it is blocked when they fail.
        each: the kind of subject it is run for, once a subject (``celery.task``, ``contract.command``, …).
        holds, why, fix: the docstring's first paragraph, its ``Why:`` and its ``Fix:`` paragraph.
        origin: the folder or the package that a rule comes from which is not the suite's; empty for the suite's checks.
    """

    id: str
    level: Level
    docs: str
    each: str
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    holds: str = ""
    why: str = ""
    fix: str = ""
    origin: str = ""

    @property
    def area(self) -> Area:
        """The area the check belongs to: the first part of its id."""
        return cast("Area", self.id.split(".", 1)[0])

    @property
    def way(self) -> str:
        """``configuration``, a simulated or a real way, ``parity``, or whose rule it is: the second part of its id."""
        return self.id.split(".")[1]


def check_from(
    identifier: str,
    docstring: str | None,
    *,
    level: Level,
    docs: str,
    each: str,
    needs: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    origin: str = "",
) -> Check:
    """Build a check from its marker's arguments and its test's docstring.

    A rule with an ``origin``, which is not the suite's, may do without ``docs``.

    Raises:
        ValueError: where the id, the level, the link or the docstring is not of the form that the catalogue needs.
    """
    if not _ID.match(identifier) or identifier.split(".", 1)[0] not in AREAS:
        raise ValueError(f"check id {identifier!r} is not area.way.rule with an area of {', '.join(AREAS)}")
    if level not in LEVELS:
        raise ValueError(f"check {identifier}: level {level!r} is not one of {', '.join(LEVELS)}")
    schemes = ("https://", "http://") if origin else ("https://",)
    if not docs.startswith(schemes) and not (origin and not docs):
        raise ValueError(f"check {identifier}: docs is {docs!r}, not an https:// address")
    parts = _parts(docstring or "")
    missing = [name for name in ("holds", "why", "fix") if not parts.get(name)]
    if missing:
        raise ValueError(f"check {identifier}: its docstring lacks {', '.join(missing)}")
    return Check(identifier, level, docs, each, tuple(needs), tuple(after), **parts, origin=origin)


def sentence(text: str) -> str:
    """Return a fix that begins with a capital letter, unless it begins with code or a name."""
    first, _, rest = text.partition(" ")
    word = first.isascii() and first.isalpha() and first.islower() and first not in _CODE
    return f"{first.capitalize()} {rest}" if word and rest else text


def _parts(docstring: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for paragraph in inspect.cleandoc(docstring).split("\n\n"):
        text = " ".join(paragraph.split())
        for name in ("why", "fix"):
            if text.lower().startswith(f"{name}:"):
                parts[name] = text[len(name) + 1 :].strip()
                break
        else:
            parts["holds"] = f"{parts['holds']} {text}" if "holds" in parts else text
    return parts
