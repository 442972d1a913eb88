"""Text of a project as a person may read it: nothing in it is invisible, and nothing turns the direction of writing."""

from __future__ import annotations

import re

HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but for tab and line feed
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # invisible, or turning directions
    "\ud800-\udfff\ufffe\uffff"  # no characters at all
    "]"
)


def visible(text: object) -> str:
    r"""Return a string in which each hidden character is spelled: ``\x1b``, ``\u202e``."""
    return HIDDEN.sub(_spelled, str(text))


def worded(text: object) -> str:
    """Return a message where code has no style of its own: it stands between single backticks."""
    return visible(text).replace("``", "`")


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - one byte
