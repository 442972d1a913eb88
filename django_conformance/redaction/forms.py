"""How a secret turns up again: as itself, escaped, in an address, in base64, across two lines, cut off."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from functools import lru_cache, partial
from urllib.parse import quote, quote_plus, unquote

from django_conformance.codec import dumps
from django_conformance.redaction.values import MASK

_BREAK = r"(?:\\?\r?\n[ \t]*)?"
_CORE = 8
"""The shortest part of a secret that says something of it: of its base64, or of one that is cut off."""
_PARTS = 16
_LONGEST = 8_000
_CUT = re.compile(r"(?:…|\.\.\.)['\"]?\s*\Z")
_SPECIAL = re.compile(r"[^\w\s.-]", re.ASCII)
_NUMBERED = ("&#x{:X};", "&#x{:x};", "&#{};", "\\u{:04x}", "\\u{:04X}", "\\x{:02x}")
"""How HTML and JavaScript write a character by its number."""
_TAIL = 500
"""The length of a string that may be the end of a longer one."""
_PUBLIC = "django-insecure-"
"""What ``startproject`` begins every key with."""


@lru_cache(maxsize=1024)
def forms(secret: str) -> tuple[str, ...]:
    """Return the texts that a secret may turn up as, the longest first."""
    plain = [secret, unquote(secret)]
    texts = list(plain)
    for text in plain:
        encoded = text.encode("utf-8", errors="surrogatepass")
        texts += [quote(encoded, safe=""), quote(encoded), quote_plus(encoded), html.escape(text)]
        texts += [dumps(text)[1:-1], dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1], encoded.hex()]
        texts += [re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), quote(encoded, safe=""))]
        texts += [quote(quote(encoded, safe=""), safe=""), text.replace("/", "\\/")]
        texts += [_SPECIAL.sub(partial(_numbered, form), text) for form in _NUMBERED]
        texts += [core for core in _base64(encoded) if len(core) >= _CORE]
    return tuple(sorted(dict.fromkeys(filter(None, texts)), key=len, reverse=True))


def _numbered(form: str, match: re.Match[str]) -> str:
    return form.format(ord(match[0]))


def _base64(encoded: bytes) -> list[str]:
    """Return the characters of base64 that the bytes alone decide, wherever they begin within three."""
    cores = []
    for offset in range(3):
        whole = base64.b64encode(bytes(offset) + encoded).decode().rstrip("=")
        first = (0, 2, 3)[offset]
        last = len(whole) - (1 if (offset + len(encoded)) % 3 else 0)
        core = whole[first:last]
        cores += [core, core.replace("+", "-").replace("/", "_")]
    return cores


def replaced(text: str, secrets: tuple[str, ...]) -> str:
    """Return a string without these secrets, whatever form they have in it; as many lines as before."""
    if not secrets or not text:
        return text
    joined = re.sub(_BREAK, "", text) if "\n" in text else text
    for secret in secrets:
        for form in forms(secret):
            if form in text:
                text = _exact(form).sub(MASK, text)
            if form in joined:
                text = _broken(form).sub(_masked_lines, text)
    return _cut(text, secrets)


def _masked_lines(match: re.Match[str]) -> str:
    return MASK + "\n" * match[0].count("\n")


@lru_cache(maxsize=4096)
def _exact(form: str) -> re.Pattern[str]:
    """Return what finds a form; a word of letters alone is not found within another."""
    edges = (r"(?<![^\W\d_])", r"(?![^\W\d_])") if form.isalpha() else ("", "")
    return re.compile(f"{edges[0]}{re.escape(form)}{edges[1]}")


@lru_cache(maxsize=1024)
def _broken(form: str) -> re.Pattern[str]:
    if len(form) > _LONGEST:
        return re.compile(re.escape(form))
    return re.compile(_BREAK.join(re.escape(character) for character in form))


def _cut(text: str, secrets: tuple[str, ...]) -> str:
    """Return a string without the part of a secret at its end or beginning, where somebody has cut it off."""
    end = _CUT.search(text)
    if end is not None:
        kept = text[: end.start()]
        for secret in secrets:
            length = _overlap(secret, kept.endswith, lambda secret, n: secret[:n])
            kept = f"{kept[: len(kept) - length]}{MASK}" if length else kept
        text = kept + text[end.start() :]
    if text.startswith(("…", "...")) or len(text) >= _TAIL:
        start = text[: len(text) - len(text.lstrip("….\n "))]
        kept = text[len(start) :]
        for secret in secrets:
            length = _overlap(secret, kept.startswith, lambda secret, n: secret[-n:])
            kept = f"{MASK}{kept[length:]}" if length else kept
        text = start + kept
    return text


def _overlap(secret: str, holds: Callable[[str], bool], part: Callable[[str, int], str]) -> int:
    """Return how much of a secret a string begins or ends with, 0 where that says nothing of it."""
    least = _CORE + len(_PUBLIC if secret.startswith(_PUBLIC) else "")
    if len(secret) < _PARTS:
        return 0
    return next((length for length in range(len(secret) - 1, least - 1, -1) if holds(part(secret, length))), 0)
