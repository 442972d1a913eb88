"""The words of messages and hints as text for a terminal: code in backticks stands out, control characters do nothing."""

from __future__ import annotations

import re

from rich.text import Text

_CODE = re.compile(r"``(.+?)``|`([^`\n]+)`", re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal takes for a command, and what turns the direction of writing: neither may come from a project."""


def plain(text: str) -> str:
    """Return a string whose control characters are shown, not obeyed."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def words(text: str) -> str:
    """Return a string for where code has no style of its own, with one backtick around it."""
    return plain(text).replace("``", "`")


def prose(text: str, code: str = "bold") -> Text:
    """Return a string whose code, between backticks, has a style of its own."""
    shown, last = Text(), 0
    source = plain(text)
    for match in _CODE.finditer(source):
        shown.append(source[last : match.start()])
        shown.append(f"`{match[1] or match[2]}`", style=code)
        last = match.end()
    return shown.append(source[last:])
