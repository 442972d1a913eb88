"""What is wrong with the text of an address, before any client reads it: https://www.rfc-editor.org/rfc/rfc3986#section-2.2."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django_conformance.overlay.addresses import masked

_PLACEHOLDER = re.compile(
    r"\$\{\w+[^}]*\}|\$\(\w+\)|\{\{.*?\}\}|%\(\w+\)s|\{[A-Za-z_][\w.\[\]'\"]*\}|<[A-Za-z][\w -]*>|%[A-Z][A-Z_]{2,}%|\$[A-Z][A-Z0-9_]{3,}\b"
)
"""What shells, compose files, templates and f-strings replace, and what documentation leaves to the reader."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*\Z")
_AUTHORITY_ENDS = re.compile(r"[/?#]")
_QUERY = re.compile(r"\?[\w.-]+=.*")
_NESTED = re.compile(r"[a-z][a-z0-9+.-]*://")
_SLASHES = re.compile(r"(?:redis|rediss|amqp|amqps|postgres|postgresql|mysql|sentinel):/?[^/]", re.IGNORECASE)
_SERVER = re.compile(r"[A-Za-z0-9][\w.-]*:\d+(?:/|\Z)")
"""What follows the last ``@`` of an address that names a port: no path or virtual host ends so."""

_ENDS = "'\"`"


def text_fault(value: str) -> str:
    """Return what a value has in it that no address, host or name has; "" where there is nothing."""
    if placeholder := _PLACEHOLDER.search(value):
        return f"has {placeholder[0]!r} in it, which nothing has replaced"
    if value != value.strip():
        return "begins or ends with white space"
    if value[:1] in _ENDS and value[:1]:
        return f"begins with the quotation mark {value[0]!r}, which belongs to the file that it was read from"
    if value[-1:] in _ENDS and value[-1:]:
        return f"ends with the quotation mark {value[-1]!r}, which belongs to the file that it was read from"
    if any(character.isspace() for character in value):
        return "has white space in it"
    return ""


def url_fault(url: str) -> str:
    """Return why no client reads a URL as it is meant; "" where nothing is wrong with its text."""
    if fault := text_fault(url):
        return fault
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "has no '//' after its scheme" if _SLASHES.match(url) else ""
    if not _SCHEME.match(scheme):
        return f"has {scheme!r} where its scheme belongs"
    return _cut(rest) or _nested(rest) or _unreadable(url)


def _cut(rest: str) -> str:
    """Return which character of a password ends the part that names the server before the server is named."""
    rest = _QUERY.sub("", rest)
    end = _AUTHORITY_ENDS.search(rest)
    if end is None or "@" not in rest[end.start() :]:
        return ""
    before = rest[: end.start()]
    if "@" in before and before.rpartition(":")[2].isdigit():
        return ""
    if "@" in before and ":" not in before.rpartition("@")[2] and not _SERVER.match(rest.rpartition("@")[2]):
        return ""
    if end[0] == "/" and ":" not in before:
        return ""
    character = next(character for character in rest if character in "/?#")
    part = "in its password" if ":" in before else "before its '@'"
    return f"has an unescaped {character!r} {part}, which ends the part of the URL that names the server"


def _nested(rest: str) -> str:
    """Return that the address of a server is itself a URL."""
    place = rest.partition("?")[0].rpartition("@")[2]
    inner = _NESTED.match(place)
    return f"has a second scheme, {inner[0]!r}, where its host belongs" if inner else ""


def _unreadable(url: str) -> str:
    """Return why Python's own parser refuses a URL, of a list of hosts the first."""
    try:
        parts = urlsplit(url.split(";", maxsplit=1)[0])
        if "," not in parts.netloc:
            parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        return f"cannot be parsed: {_told(error)}"
    return ""


def _told(error: ValueError) -> str:
    message = str(error)
    return "its port is not a number" if "cast" in message else message


def host_fault(host: str) -> str:
    """Return why a value is not the name of a host; "" where it may be one."""
    if fault := text_fault(host):
        return fault
    if host.startswith("/"):
        return ""
    if "://" in host:
        return f"is a URL, and a host is only the name between '//' and the port: {masked(host)!r}"
    if "@" in host:
        return "has an '@' in it, so it is more than the name of a host"
    if "/" in host:
        return "has a '/' in it, so it is more than the name of a host"
    name, colon, port = host.rpartition(":")
    if colon and ":" not in name and port.isdigit():
        return f"has the port {port} in it, which is a setting of its own"
    return ""
