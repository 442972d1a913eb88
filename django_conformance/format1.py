"""Reads results and observations of format 1, which has no ``reason``, no ``blocked_by``, and old names.

Format 1 says why a check was skipped or blocked in its message alone. Nothing else reads facts out of a message.
It has the ids of checks before they were renamed, and other words for three of the ways.
"""

from __future__ import annotations

import re
from typing import Any

from django_conformance.renamed import current_id

FORMAT_1 = 1

WAYS = {"call_command": "call-command", "manage.py": "manage", "router": "routing"}
"""Old way of an observation to the new one, which is the word in the ids of checks."""

_BLOCKED = re.compile(r"blocked by (?P<check>[a-z]+(\.[a-z0-9]+(-[a-z0-9]+)*){2})")
_BEGINNINGS = {
    "The project has no ": "no-subject",
    "The project does not use ": "no-subject",
    "The contract names no ": "contract",
    "The contract says nothing of ": "contract",
}
"""How the messages of skipped checks begin, and the kind of reason that each gives."""


def upgraded_result(result: dict[str, Any]) -> dict[str, Any]:
    """Return a ``result`` line of format 1 as one of format 2."""
    old = result["check"]
    new = current_id(old)
    upgrade = {**result, "check": new, "reason": None, "blocked_by": None}
    if new != old:
        upgrade["reproduce"] = re.sub(rf"(?<=\s){re.escape(old)}(?!\S)", new, result.get("reproduce", ""))
    message = result.get("message", "")
    blocked = _BLOCKED.match(message)
    if result["outcome"] == "blocked" and blocked:
        upgrade["blocked_by"] = current_id(blocked["check"])
        upgrade["message"] = f"blocked by {upgrade['blocked_by']}{message[blocked.end() :]}"
    elif result["outcome"] == "skipped":
        upgrade["reason"] = {"kind": _kind(message), "name": ""}
    return upgrade


def upgraded_observation(observation: dict[str, Any]) -> dict[str, Any]:
    """Return an ``observation`` line of format 1 as one of format 2."""
    way = observation["way"]
    return {**observation, "way": WAYS.get(way, way)}


def _kind(message: str) -> str:
    return next((kind for beginning, kind in _BEGINNINGS.items() if message.startswith(beginning)), "unknown")
