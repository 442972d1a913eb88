"""Finds the secrets of a project: in its settings, however they are nested, and in the environment."""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any

from django_conformance.redaction import clients, shapes
from django_conformance.redaction.names import strength
from django_conformance.redaction.statements import told_values
from django_conformance.redaction.values import looks_random, says_nothing

_DEPTH = 12
_MOST = 50_000
_LINES = 16
_SHORTEST = 8
_SCHEMES = ("bearer", "basic", "token", "digest", "apikey")
_PAIR = 2
_SAYS = re.compile(
    r"(?:^|[_\W])(?:name|user|username|host|hostname|engine|db|database|queue|prefix|scheme|app|domain)$", re.IGNORECASE
)
"""Names of what is shown everywhere: a password that is equal to one of these values is hidden in its place alone."""
_PLAIN = re.compile(r"[\w.\-]{3,24}")


_WORKING_FOLDERS = frozenset({"PWD", "OLDPWD"})


@dataclass
class Collected:
    """``secrets`` that were found, and ``harmless`` values that stand where no secret does."""

    secrets: set[str] = field(default_factory=set)
    harmless: set[str] = field(default_factory=set)
    _seen: set[int] = field(default_factory=set)
    _left: int = _MOST

    def environment(self, variables: Mapping[str, str]) -> None:
        """Take what variables hold, but for a shell's working folders, whose names are no passwords'."""
        for name, value in variables.items():
            if name not in _WORKING_FOLDERS:
                self.value(value, name)

    def text(self, text: str) -> None:
        """Take what a string holds: a contract, a line of a log."""
        for secret in (*shapes.secrets_in(text), *shapes.of_hooks(text)):
            self._secret(secret)

    def value(self, value: Any, name: str = "", depth: int = _DEPTH) -> None:
        """Take what a value holds that stands under a name; nothing of it is called, and no attribute computed."""
        if self._left <= 0 or depth == 0:
            return
        self._left -= 1
        if isinstance(value, (bytes, bytearray)):
            value = bytes(value).decode("utf-8", errors="replace")
        if isinstance(value, str):
            self._string(str(value), name)
        elif isinstance(value, int) and not isinstance(value, bool):
            if strength(name) == "always":
                self._secret(str(value))
        elif value is not None and not isinstance(value, (float, complex, ModuleType, FunctionType)):
            if id(value) in self._seen:
                return
            self._seen.add(id(value))
            self._container(value, name, depth - 1)

    def _container(self, value: Any, name: str, depth: int) -> None:
        if isinstance(value, (list, tuple, set, frozenset)):
            items = list(value)
            for secret in clients.in_arguments(items):
                self._secret(secret)
            if len(items) == _PAIR and isinstance(items[0], bytes):
                items[0] = items[0].decode("utf-8", errors="replace")
            if len(items) == _PAIR and isinstance(items[0], str) and strength(items[0]):
                self.value(items[1], items[0], depth)
            elif len(items) == _PAIR and strength(name) == "random" and isinstance(items[1], str):
                self.value(items[1], "password", depth)  # auth = ("user", "password")
            for item in items:
                self.value(item, name if strength(name) else "", depth)
        else:
            entries = list(_entries(value))
            for told, item in told_values(dict(entries) if isinstance(value, Mapping) else {}):
                self.value(item, told, depth)
            for key, item in entries:
                inner = key if isinstance(key, str) else ""
                self.value(item, inner if strength(inner) or strength(name) != "always" else name, depth)

    def _string(self, text: str, name: str) -> None:
        if strength(name) and "://" not in text:
            if strength(name) == "always" or looks_random(text):
                self._secret(text)
                return
        elif _SAYS.search(name) and _PLAIN.fullmatch(text):
            self.harmless.add(text)
        self.text(text)

    def _secret(self, secret: str) -> None:
        if says_nothing(secret):
            return
        self.secrets.add(secret)
        scheme, _, rest = secret.partition(" ")
        if scheme.lower() in _SCHEMES:
            self._secret(rest.strip())
        for encoded in (secret, rest):
            self._decoded(encoded.strip())
        self._of_user(secret)
        cookies = [cookie.partition("=")[2].strip() for cookie in secret.split(";")]
        self.secrets.update(value for value in cookies if looks_random(value))
        lines = [line.strip() for line in re.split(r"\\n|\n", secret)]
        if len(lines) > 1:
            self.secrets.update(line for line in lines if len(line) >= _LINES and not line.startswith("-----"))

    def _decoded(self, text: str) -> None:
        """Take what is in base64: ``user:password``, or the secret itself, as Kubernetes and Docker write it."""
        with suppress(ValueError):
            plain = base64.b64decode(text, validate=True).decode("ascii")
            if plain.isprintable() and len(plain) >= _SHORTEST and plain not in self.secrets:
                self.secrets.update([plain] if looks_random(plain) else ())
                self._of_user(plain)

    def _of_user(self, text: str) -> None:
        """Take the password of ``user:password``."""
        user, _, password = text.partition(":")
        if _PLAIN.fullmatch(user) and looks_random(password):
            self.secrets.add(password)


def _entries(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what an object holds: of a mapping its items, else its fields and attributes, without asking it for any."""
    if isinstance(value, dict):
        yield from list(dict.items(value))
        return
    if isinstance(value, MappingProxyType) or (
        isinstance(value, Mapping) and type(value).__module__ in ("os", "collections")
    ):
        yield from list(value.items())
        return
    if isinstance(value, partial):
        yield from [*value.keywords.items(), ("args", value.args)]
    elif isinstance(value, type):
        yield from _of_class(value)
    else:
        yield from _attributes(value)


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        attributes = {}
    if isinstance(attributes, dict):
        yield from list(attributes.items())
    if dataclasses.is_dataclass(value):
        slots = [declared.name for declared in dataclasses.fields(value)]
    else:
        slots = [name for kind in type(value).__mro__ for name in _slots(kind)]
    for name in slots:
        if name not in attributes:
            try:
                yield name, object.__getattribute__(value, name)
            except (AttributeError, TypeError):
                continue


def _of_class(value: type) -> Iterator[tuple[str, Any]]:
    """Yield what a class of settings holds: its texts, and the members of an enumeration."""
    attributes = type.__getattribute__(value, "__dict__")
    yield from [(name, item) for name, item in attributes.items() if isinstance(item, (str, bytes))]
    members = attributes.get("_member_map_")
    if isinstance(members, dict):
        yield from [(name, member._value_) for name, member in members.items()]


def _slots(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(name for name in slots if isinstance(name, str))
