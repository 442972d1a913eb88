"""The e-mails that were sent, in a form in which they can be compared: all that whoever gets one can see of it.

Two ways of sending, and two versions of what sends, spell one e-mail otherwise: its boundaries, encodings and folded lines,
its date and its id. None of that is kept. Its other headers are, the text of each part, and a digest of what is not text.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from typing import TYPE_CHECKING, Any

from django_conformance.observations import mask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage, Message
    from pathlib import Path

_RULE = b"-" * 79
_ADDRESSED = ("From", "To", "Subject")
_CARRIED = ("date", "message-id", "mime-version", "content-type", "content-transfer-encoding", "content-disposition")
"""Headers that depend on when and how a message was written down."""

_MASKS = (
    (re.compile(r"\b\d{10,}\.\d+\.\d+@[\w.-]+"), "<message-id>"),
    (re.compile(r"(:)20\d{6}T\d{6}Z?\b"), r"\1<time>"),
)
"""What Python makes up for a message or a part, and when a calendar was written down."""


def mail_value(message: bytes | Message) -> dict[str, Any]:
    """Return an e-mail as data: from and to whom, its subject and body; other headers and parts, where it has any."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    parsed: Any = email.message_from_bytes(raw, policy=email.policy.default)
    body = parsed.get_body(("plain", "html"))
    value = {
        "to": str(parsed["To"] or ""),
        "from": str(parsed["From"] or ""),
        "subject": str(parsed["Subject"] or ""),
        "body": _words(body) if body is not None else "",
    }
    headers = {
        name: _kept(", ".join(str(value) for value in parsed.get_all(name)))
        for name in sorted({*parsed.keys()})
        if name.lower() not in _CARRIED and name not in _ADDRESSED
    }
    parts = [_part(part) for part in _leaves(parsed) if part is not body]
    return value | ({"headers": headers} if headers else {}) | ({"parts": parts} if parts else {})


def mails(folder: Path) -> tuple[dict[str, Any], ...]:
    """Return each e-mail of a folder as data, in an order that does not depend on when it was sent."""
    files = sorted(folder.glob("*.log"))
    values = (mail_value(message) for file in files for message in separate(file.read_bytes()))
    return tuple(sorted(values, key=repr))


def outline(mail: dict[str, Any]) -> dict[str, Any]:
    """Return what of an e-mail depends neither on the time nor on dice: who gets it, what it says, which parts it has."""
    parts = [{name: part[name] for name in ("type", "name")} for part in mail.get("parts", ())]
    return {**{name: mail[name] for name in ("to", "from", "subject", "body")}, "parts": parts}


def separate(written: bytes) -> Iterator[bytes]:
    """Yield the e-mails that Django's file-based backend has written to a file, one after the other."""
    for message in written.split(_RULE + b"\n"):
        if message.strip():
            yield message.strip() + b"\n"


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that have a content of their own, in order; an e-mail that is attached is one of them."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.iter_parts():
        yield from _leaves(part)  # type: ignore[arg-type]


def _part(part: EmailMessage) -> dict[str, Any]:
    return {"type": part.get_content_type(), "name": part.get_filename() or "", "content": _words(part)}


def _words(part: EmailMessage) -> str:
    """Return a part's text, what varies masked; of what is not text a digest."""
    try:
        content = part.get_content()
    except (LookupError, ValueError):  # a type that nobody reads, or an encoding that there is not
        content = part.get_payload(decode=True)
    if isinstance(content, str):
        return _kept("\n".join(content.splitlines()).strip())
    if hasattr(content, "as_bytes"):
        return repr(mail_value(content.as_bytes()))
    return f"sha256 {hashlib.sha256(content or b'').hexdigest()}"


def _kept(text: str) -> str:
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return mask(text, ids=False)
