"""Which names hold a secret: of settings, options, variables, headers, fields."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Strength = Literal["always", "random", ""]
"""Whether what stands under a name is a secret: always, where it looks like a random one, or never."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_SECRETS = frozenset(
    [
        "password",
        "passwords",
        "passwd",
        "passwort",
        "kennwort",
        "requirepass",
        "masterauth",
        "csrfmiddlewaretoken",
        "pwd",
        "pw",
        "pass",
        "passphrase",
        "passcode",
        "passkey",
        "secret",
        "secrets",
        "token",
        "tokens",
        "credential",
        "credentials",
        "creds",
        "apikey",
        "apikeys",
        "secretkey",
        "accesskey",
        "privatekey",
        "jwt",
        "salt",
        "otp",
        "authorization",
        "cookie",
        "cookies",
        "sessionid",
    ]
)
"""What a name ends with, or is, whose value is a secret."""

_ENDINGS = ("password", "passwd", "passphrase", "secret", "apikey", "token")
"""What a word ends with that is two: ``PGPASSWORD``."""

_PAIRS = frozenset(
    [
        ("connection", "string"),
        ("set", "cookie"),
        ("webhook", "url"),
        ("private", "pem"),
        ("account", "sid"),
        ("recovery", "code"),
        ("recovery", "codes"),
    ]
    + [
        (word, key)
        for key in ("key", "keys")
        for word in ("api", "secret", "private", "signing", "encryption", "fernet")
    ]
    + [
        (word, key)
        for key in ("key", "keys")
        for word in ("hmac", "aes", "auth", "master", "license", "shared", "access")
    ]
)

_QUALIFIERS = frozenset(
    [
        "value",
        "string",
        "text",
        "raw",
        "plain",
        "default",
        "prod",
        "production",
        "live",
        "test",
        "staging",
        "dev",
        "old",
        "new",
        "previous",
        "current",
        "fallback",
        "fallbacks",
        "primary",
        "secondary",
        "base64",
        "b64",
        "hex",
        "pem",
        "bytes",
        "main",
        "backup",
        "root",
        "admin",
        "user",
        "db",
        "database",
        "key",
        "keys",
    ]
)
"""What may follow the word: ``SECRET_KEY_FALLBACKS``. Others (``PASSWORD_RESET_TIMEOUT``) make it another thing."""

_RANDOM = frozenset(["key", "keys", "auth", "authtoken", "dsn", "sid", "license", "seed", "hash", "nonce", "session"])
_ALONE = ("auth", "authtoken", "dsn")
_HARMLESS_BEFORE = frozenset(
    [
        "primary",
        "foreign",
        "routing",
        "public",
        "cache",
        "sort",
        "partition",
        "group",
        "field",
        "natural",
        "lookup",
        "dict",
        "unique",
        "index",
        "row",
        "object",
        "base",
        "translation",
        "queue",
        "exchange",
        "order",
        "context",
        "config",
        "setting",
        "settings",
        "env",
        "environment",
        "data",
        "item",
        "idempotency",
        "binding",
        "message",
        "shard",
        "range",
        "event",
        "layer",
        "lock",
        "prefix",
        "max",
        "min",
        "num",
        "count",
        "total",
        "parent",
        "child",
        "first",
        "last",
        "result",
        "task",
        "meta",
        "next",
    ]
)


@lru_cache(maxsize=4096)
def strength(name: str) -> Strength:
    """Return whether a name holds a secret: ``DB_PASSWORD``, ``apiKey``, ``X-Auth-Token``, ``SECRET_KEY_FALLBACKS``."""
    words = [word.lower() for word in _WORD.findall(name[-200:])]
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    if not words:
        return ""
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if before in ("max", "min", "num", "count", "n") and last.endswith("s"):
        return ""
    if last in _SECRETS or last.endswith(_ENDINGS) or (before, last) in _PAIRS:
        return "always"
    if last in _QUALIFIERS and _before(words) in _SECRETS:
        return "always"
    if last in _RANDOM and before not in _HARMLESS_BEFORE and (before or last in _ALONE):
        return "random"
    return ""


def _before(words: list[str]) -> str:
    """Return the last word that is no qualifier."""
    return next((word for word in reversed(words) if word not in _QUALIFIERS), "")
