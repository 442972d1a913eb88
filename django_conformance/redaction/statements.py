"""Secrets that stand apart from their names: in SQL by the order of columns, in a table of names and values, in an argument list."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from django_conformance.redaction import clients
from django_conformance.redaction.names import strength
from django_conformance.redaction.values import is_secret, says_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Hidden = Callable[[str], str]

_NAME = r"[\"'`\[]{0,1}[A-Za-z_][\w.\-]{0,80}[\"'`\]]{0,1}"
_NAMES = rf"\(\s{{0,9}}{_NAME}(?:\s{{0,9}},\s{{0,9}}{_NAME}){{0,99}}\s{{0,9}}\)"
_INSERT = re.compile(
    rf"\b(?:INSERT|REPLACE)\b[^()]{{1,200}}(?P<names>{_NAMES})\s{{0,9}}(?:OUTPUT[^()]{{1,200}})?VALUES?\b",
    re.IGNORECASE,
)
_PARAMETERS = re.compile(r"(?:\bparameters:|\bargs=|\bparams[\"']?\s{0,2}[:=])\s{0,2}[(\[]{1,2}")
_KEY = re.compile(rf"\bKey (?P<names>{_NAMES})=\((?P<values>[^)\n]{{1,2000}})\)")
"""How PostgreSQL says which row is not unique."""
_DUPLICATE = re.compile(r"(?P<head>Duplicate entry '+)(?P<secret>[^'\n]{1,500})(?='+ for key '(?P<name>[\w.]{1,160})')")
"""How MariaDB and MySQL say it."""
_WHERE = re.compile(
    r"(?P<head>[\"'`]?\b(?P<name>[A-Za-z_][\w.]{0,80})[\"'`]?\s{1,3}(?:NOT\s)?(?:I?LIKE|IN|ANY|BETWEEN)\s{0,3}\(?\s{0,3})"
    r"(?P<items>'[^'\n]{1,500}'(?:\s{0,2},\s{0,2}'[^'\n]{1,500}'){0,99})",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?P<head>(?<![\w-])[\"']?(?:name|key|variable|setting|id|field|label)[\"']?\s{0,3}[:=]?\s{0,3}(?P<quote>\\{0,3}[\"']?)(?P<name>[A-Za-z_][\w.\-]{1,80})(?P=quote)"
    r"(?:[\s,;{}/>]|type[\s=:\"']{1,4}[\w()]{1,40}[\"']?){1,80}?[\"']?(?<![\w-])(?:value|default|text|content|new|old)[\"']?\s{0,3}[:=]\s{0,3}(?P<mark>\\{0,3}[\"']?))"
    r"(?P<secret>[^\s\"'\\]{1,500})"
)
"""A name and a value that are told as such: of a variable in Kubernetes and Terraform, of a setting in XML, of a form's field."""
_TAGGED = re.compile(
    r"(?P<head><\w{1,40}\s(?:[\w:-]{1,40}=\"[^\"<>]{0,200}\"\s){0,9}?(?:name|key|id)=\"(?P<name>[\w.\-]{1,80})\"[^<>]{0,200}>\s{0,3})(?P<secret>[^<>\s]{1,500})(?=\s{0,3}</)"
)
_TYPED = re.compile(
    r"(?P<head><input\b(?=[^<>]{0,300}\stype=[\"']?password\b)[^<>]{0,300}?\svalue=(?P<quote>[\"']))(?P<secret>[^\"'<>]{1,500})",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?P<head>form-data;\s{0,3}name=\"(?P<name>[\w.\-]{1,80})\"\s{0,3}(?:\r?\n|\\r\\n){2})(?P<secret>[^\r\n\\]{1,500})"
)
_VALUE = re.compile(
    r"\s*(?:[bnruE]{0,2}'((?:[^'\\]|''|\\.)*)'|[bru]{0,2}\"((?:[^\"\\]|\\.)*)\"|([^\s,()'\"\[\]]+)(?:\([^()]*\))?)\s*([,)\]]?)"
)
_PLACE = re.compile(r"\?|[:@$]\w+")
"""Where a parameter of a statement goes."""
_ROW = re.compile(r"\s*,?\s*[(\[]")
_NAME_FIELDS = ("name", "key", "field", "label", "variable", "setting")
_VALUE_FIELDS = ("value", "default", "text", "content", "old", "new")

_HINTS = (
    "values",
    "value",
    "key (",
    "duplicate entry",
    "like '",
    " in (",
    " any(",
    "default",
    "form-data",
    "<input",
    "name=",
    "key=",
    "', '",
    "text",
    "content",
)
"""What stands in every text that has one, in lower case."""


def hidden(text: str, lowered: str, hide: Hidden) -> str:
    """Return a text without the secrets that stand apart from their names; ``lowered`` is the text in lower case."""
    if not any(hint in lowered for hint in _HINTS):
        return text
    text = _by_order(text, hide)
    text = _DUPLICATE.sub(lambda match: _named(match, match["name"].rpartition(".")[2], hide), text)
    text = _WHERE.sub(lambda match: _items(match, hide), text)
    for pattern in (_NAMED, _TAGGED, _PART):
        text = pattern.sub(lambda match: _named(match, match["name"], hide), text)
    text = _TYPED.sub(lambda match: _named(match, "password", hide), text)
    return clients.hidden(text, hide)


def _by_order(text: str, hide: Hidden) -> str:
    """Hide values that stand in the order of the names before them: of a key, of an ``INSERT`` and its parameters."""
    for spans in (_of_keys, _of_inserts):
        parts, last = [], 0
        for start, end in spans(text):
            parts += [text[last:start], hide(text[start:end])]
            last = end
        text = "".join([*parts, text[last:]])
    return text


def _of_keys(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the secrets among the values of keys begin and end."""
    for match in _KEY.finditer(text):
        columns, stop = _columns(match), match.end("values")
        spans, end = _row(text, match.start("values"), columns, stop)
        yield from spans
        if end < stop and any(map(strength, columns)):  # a value has a comma or a space: which is which cannot be told
            yield end, stop


def _of_inserts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the secrets in the rows of each ``INSERT``, and in the parameters after it, begin and end."""
    last, parameters = 0, _PARAMETERS.finditer(text)
    for match in _INSERT.finditer(text):
        columns, end = _columns(match), match.end()
        if match.start() < last or not any(map(strength, columns)):
            continue
        while (row := _ROW.match(text, end)) is not None:
            spans, end = _row(text, row.end(), columns)
            yield from spans
            last = end
        given = next((given for given in parameters if given.start() >= end), None)
        if given is not None:
            spans, last = _row(text, given.end(), columns)
            yield from spans


def _columns(match: re.Match[str]) -> list[str]:
    return [name.strip(" \t\n\"'`[]") for name in match["names"].strip("()").split(",")]


def _row(text: str, start: int, columns: list[str], stop: int = sys.maxsize) -> tuple[list[tuple[int, int]], int]:
    """Return where the secrets of a row begin and end, and where the row does, which begins at ``start``."""
    spans, end = [], start
    for column in columns:
        match = _VALUE.match(text, end, stop)
        if match is None or match.end() == end:
            break
        first, last = next(match.span(group) for group in (1, 2, 3) if match[group] is not None)
        if first < last and _is_secret(column, text[first:last]):
            spans.append((first, last))
        end = match.end()
        if match[4] != ",":
            break
    return spans, end


def _is_secret(name: str, value: str) -> bool:
    return is_secret(name, value) and not value.isdigit() and _PLACE.fullmatch(value) is None


def _named(match: re.Match[str], name: str, hide: Hidden) -> str:
    secret = match["secret"]
    is_word = re.search(r"[^A-Za-z_.]", secret) is None  # the type of a field, a class
    return f"{match['head']}{hide(secret)}" if _is_secret(name, secret) and not is_word else match[0]


def _items(match: re.Match[str], hide: Hidden) -> str:
    if not strength(match["name"]):
        return match[0]
    items = re.sub(
        r"'([^'\n]+)'",
        lambda item: f"'{hide(item[1])}'" if _is_secret(match["name"], item[1]) else item[0],
        match["items"],
    )
    return match["head"] + items


def told_values(record: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """Yield a name that a mapping says in a field of its own, with each value beside it: ``{"name": "DB_PASSWORD", "value": …}``."""
    names = [record[field] for field in _NAME_FIELDS if isinstance(record.get(field), str)]
    for field in _VALUE_FIELDS:
        value = record.get(field)
        if isinstance(value, str) and re.search(r"[^A-Za-z_.]", value):
            yield from ((name, value) for name in names if strength(name) == "always" and not says_nothing(value))
