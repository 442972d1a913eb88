"""The files of management commands that tests of rules write."""

from __future__ import annotations

from textwrap import dedent, indent

_HEAD = "from django.core.management.base import BaseCommand\n\n\nclass Command(BaseCommand):\n"


def commands(**bodies: str) -> dict[str, str]:
    """Return the file of each command by its path: the class ``Command`` with this body, which begins on line 5."""
    return {
        f"shop/management/commands/{name}.py": _HEAD + indent(dedent(body).strip("\n"), "    ") + "\n"
        for name, body in bodies.items()
    }
