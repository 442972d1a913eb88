"""Passwords among the arguments of clients: in a command line, and in a list of arguments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django_conformance.redaction.values import MASK

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = re.compile(
    r"(?P<head>\b(?:curl\b[^\n|;&]{0,300}?\s(?:-u|--user)[\s=]+[\"']?[^\s:\"']{1,100}:|(?:mysql\w*|mariadb[\w-]*)\b[^\n|;&]{0,300}?\s-p[\"']?"
    r"|redis-cli\b[^\n|;&]{0,300}?\s-a[\s=]+[\"']?|(?:sshpass|docker\s+login|podman\s+login)\b[^\n|;&]{0,300}?\s-p\s{0,3}[\"']?"
    r"|rabbitmqctl\b[^\n|;&]{0,100}?\s(?:add_user|change_password|authenticate_user)\s+\S{1,200}\s+[\"']?"
    r"|htpasswd\s+-\w{0,10}b\w{0,10}(?:\s+\S{1,200}){2}\s+[\"']?|openssl\b[^\n|;&]{0,300}?\s-(?:k|K)\s+[\"']?"
    r"|\becho\s+(?:-n\s+)?[\"']?(?=\S{1,200}\s+\|\s*(?:sudo|docker|podman|gpg|passwd|chpasswd|openssl)\b)"
    r"|(?<![\w-])AUTH\s+(?:PLAIN|LOGIN|XOAUTH2)\s+|(?<![\w-])AUTH\s+(?:[a-z][\w-]{0,40}\s+)?(?=\S{0,200}\d)[\"']?|machine\s+\S{1,200}\s+login\s+\S{1,200}\s+password\s+))"
    r"(?P<secret>[^\s\"']{1,200})"
)
"""Passwords among the arguments of clients, and in a ``.netrc``."""
_CLIENTS = re.compile(
    r"(?:^|/)(?:curl|mysql\w*|mariadb[\w-]*|redis-cli|sshpass|docker|podman|rabbitmqctl|htpasswd|openssl)$"
)
_ARGUMENTS = re.compile(
    r"[\[(](?P<items>(?:\s{0,3}[bru]?(?P<quote>[\"'])[^\"'\n]{0,300}(?P=quote)\s{0,3},){1,60}\s{0,3}[bru]?(?P=quote)[^\"'\n]{0,300}(?P=quote),?\s{0,3})[\])]"
)
_ITEM = re.compile(r"[\"']([^\"'\n]{0,300})[\"']")


def hidden(text: str, hide: Callable[[str], str]) -> str:
    """Return a text without the secrets that lists of arguments in it have as command lines."""
    return _ARGUMENTS.sub(lambda match: _arguments(match, hide), text)


def _arguments(match: re.Match[str], hide: Callable[[str], str]) -> str:
    text = match[0]
    for secret in in_arguments(_ITEM.findall(match["items"])):
        text = text.replace(secret, hide(secret))
    return text


def in_arguments(items: list[Any]) -> list[str]:
    """Return the secrets in a list of arguments whose first is a client that takes a password as one."""
    if not items or not isinstance(items[0], str) or _CLIENTS.search(items[0]) is None:
        return []
    if not all(isinstance(item, str) and item.split() == [item] for item in items):
        return []
    return [match["secret"] for match in PASSWORD.finditer(" ".join(items)) if match["secret"] != MASK]
