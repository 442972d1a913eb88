"""The e-mails that a process of the run sent, which the overlay has written to files."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING

from django_conformance.observations import mask

if TYPE_CHECKING:
    from pathlib import Path

_RULE = b"-" * 79
_HEADERS = ("From", "To", "Cc", "Subject")


def mails(folder: Path) -> tuple[str, ...]:
    """Return each e-mail of a folder as text: from and to whom, its subject and its body; what varies is masked."""
    files = sorted(folder.glob("*.log"))
    parts = (part.strip() for file in files for part in file.read_bytes().split(_RULE))
    return tuple(sorted(_text(part) for part in parts if part))


def _text(raw: bytes) -> str:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    headers = [f"{name}: {message[name]}" for name in _HEADERS if message[name]]
    return mask("\n".join([*headers, "", str(body.get_content()).strip() if body is not None else ""]))
