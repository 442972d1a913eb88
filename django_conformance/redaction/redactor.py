"""What every writer passes its texts and records through."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django_conformance.redaction import clients
from django_conformance.redaction.forms import replaced
from django_conformance.redaction.names import strength
from django_conformance.redaction.shapes import hidden, is_pair, of_statement, under
from django_conformance.redaction.statements import told_values
from django_conformance.redaction.values import MASK, is_followed

_PAIR = 2
_PARAMETERS, _STATEMENTS = ("params", "parameters", "args"), ("sql", "query", "statement")
_DIGITS = 4


class Redactor:
    """Hides secrets: what looks like one, and ``values`` wherever they turn up again.

    Args:
        values: the secrets that are known; those that cannot be told from ordinary words are not looked for.
        harmless: values that are no secret, though one may be equal to them (the name of a database).
    """

    def __init__(self, values: Iterable[str] = (), harmless: Iterable[str] = ()) -> None:
        plain = frozenset(harmless)
        known = {value.strip() for value in values if is_followed(value, plain)}
        self._secrets = tuple(sorted(known, key=lambda value: (-len(value), value)))
        self._text = lru_cache(maxsize=8192)(self._hidden)

    def text(self, text: str) -> str:
        """Return a string without secrets; nothing else of it changes."""
        return self._text(text)

    def data(self, value: Any, name: str = "") -> Any:
        """Return what :func:`json.dumps` takes without secrets; ``name`` is what it stands under."""
        if isinstance(value, str):
            return self._string(value, name)
        if isinstance(value, Mapping):
            if list(value) == ["mapping"] and isinstance(value["mapping"], list):
                return {"mapping": [self._pair(pair) for pair in value["mapping"]]}
            told = {secret for _, secret in told_values(value)}
            return {
                self._key(key): MASK if isinstance(item, str) and item in told else self._of(value, key, item, name)
                for key, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            return self._items(list(value), name)
        if isinstance(value, int) and not isinstance(value, bool) and strength(name) == "always":
            return MASK if len(str(abs(value))) >= _DIGITS else value
        return value

    def values(self, value: Any) -> Any:
        """Return what :func:`json.dumps` takes without the known values; what stands under a name is compared by others."""
        if isinstance(value, str):
            return replaced(value, self._secrets)
        if isinstance(value, Mapping):
            return {key: self.values(item) for key, item in value.items()}
        return [self.values(item) for item in value] if isinstance(value, (list, tuple)) else value

    def _hidden(self, text: str) -> str:
        return hidden(replaced(text, self._secrets))

    def _of(self, record: Mapping[Any, Any], key: Any, item: Any, name: str) -> Any:
        """Return what a mapping holds under a key: the parameters of a statement by the columns that it names."""
        if key in _PARAMETERS and isinstance(item, (list, tuple)):
            statements = (record.get(field) for field in _STATEMENTS)
            secrets = {secret for text in statements if isinstance(text, str) for secret in of_statement(text, item)}
            item = [MASK if value in secrets else value for value in map(str, item)] if secrets else item
        return self.data(item, self._inner(name, key))

    def _key(self, key: Any) -> Any:
        return self.text(key) if isinstance(key, str) else key

    def _string(self, value: str, name: str) -> str:
        return under(name, self.text(value)) if name and strength(name) else self.text(value)

    def _items(self, items: list[Any], name: str) -> list[Any]:
        if len(items) == _PAIR and all(isinstance(item, str) for item in items) and is_pair(items[0], items[1]):
            return [items[0], MASK]
        if len(items) > 1 and all(isinstance(item, str) for item in items):
            items = _across(items, self._secrets) if self._secrets else items
            secrets = clients.in_arguments(items)
            items = [_without(item, secrets) for item in items] if secrets else items
        elif len(items) == _PAIR and (header := _bytes(items[0])) and strength(header) and _bytes(items[1]):
            return [items[0], {"bytes": MASK}]
        return [
            MASK if before and isinstance(item, str) and not item.startswith("-") else self.data(item, name)
            for before, item in zip([False, *map(_takes_secret, items)], items, strict=False)
        ]

    def _pair(self, pair: Any) -> Any:
        if not isinstance(pair, list) or len(pair) != _PAIR:
            return self.data(pair)
        if (header := _bytes(pair[0])) and strength(header) and _bytes(pair[1]):
            return [pair[0], {"bytes": MASK}]
        return [self.data(pair[0]), self.data(pair[1], pair[0] if isinstance(pair[0], str) else "")]

    @staticmethod
    def _inner(name: str, key: Any) -> str:
        """Return the name of what a mapping holds: its key; of a tuple, bytes and the like, the mapping's own."""
        if not isinstance(key, str) or key in ("tuple", "set", "frozenset", "bytes", "repr", "mapping", "value"):
            return name
        return key


def _bytes(value: Any) -> str:
    """Return the text of bytes as a record has them; empty for what are none."""
    if not isinstance(value, Mapping) or list(value) != ["bytes"] or not isinstance(value["bytes"], str):
        return ""
    try:
        return base64.b64decode(value["bytes"]).decode()
    except ValueError:
        return ""


def _without(item: str, secrets: list[str]) -> str:
    for secret in secrets:
        item = item.replace(secret, MASK)
    return item


def _takes_secret(item: Any) -> bool:
    """Whether an item is an option whose value is the next one: ``--password``."""
    return isinstance(item, str) and item.startswith("--") and "=" not in item and strength(item) == "always"


def _across(lines: list[str], secrets: tuple[str, ...]) -> list[str]:
    """Return lines without a secret that begins on one and ends on another."""
    if any("\n" in line for line in lines):
        return lines
    joined = replaced("\n".join(lines), secrets).split("\n")
    return joined if len(joined) == len(lines) else lines
