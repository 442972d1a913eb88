"""Which values are told apart from ordinary words: only these are looked for wherever they may turn up again."""

from __future__ import annotations

import re

from django_conformance.redaction.names import strength

MASK = "***"

_FOLLOWED = 8
_MIXED = 5
_RANDOM = 8
_LONG = 20
_SENTENCE = 16
_NOTHING = ("", "true", "false", "none", "null", "yes", "no")

_COMMON_WORDS = """
true false none null yes no on off empty unset undefined default example sample dummy test tests testing secret
password passwd changeme change_me changethis please admin administrator root user username guest anonymous public
private postgres postgresql postgis mysql mariadb sqlite sqlite3 oracle redis valkey rabbitmq memcached celery
django channels daphne gunicorn uvicorn python localhost local host server database development production staging
docker compose kubernetes develop release debug info warning error critical application backend frontend worker
workers required optional sentinel disabled enabled insecure localhost.localdomain 127.0.0.1 unknown missing nothing
something anything everything token tokens credentials authorization authentication authenticated session sessions
cookie cookies bearer basic digest utf-8 utf8 us-east-1 eu-west-1 eu-central-1 webmaster postmaster noreply
my_password mypassword my_secret mysecret topsecret top_secret
"""
_COMMON = frozenset(_COMMON_WORDS.split())
"""Words that stand in too many places as themselves. As a password they are hidden in their place alone."""

_IMPORT = re.compile(r"[a-z_]\w*(\.[A-Za-z_]\w*)+")
_TYPE = re.compile(
    r"(?:(?:var)?char|character varying|text|(?:big|small)?int(?:eger)?|real|float|double precision|numeric|decimal"
    r"|bool(?:ean)?|date(?:time)?|timestamp.{0,30}|jsonb?|uuid|blob|bytea|str|bytes)(?: unsigned)?(?:\([\d, ]+\))?",
    re.IGNORECASE,
)
"""The type of a column or a field that holds secrets."""
_MIGRATION = re.compile(r"\d{4}_\w+")
_PATH = re.compile(r"[~.]{0,2}(?:/[a-z_.-]+)+/?")
_TEMPLATE = re.compile(r"\n|\{[^{}]*\}|%\(\w+\)s")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+\w*")
_PLACEHOLDER = re.compile(r"\**|\.*|x{2,}|<[^<>]*>|\{+[^{}]*\}+|\$\{?\w+\}?|%\(?\w+\)?s?|…", re.IGNORECASE)
_CLASSES = ("[a-z]", "[A-Z]", r"\d", r"[^A-Za-z\d\s]")


def says_nothing(value: str) -> bool:
    """Whether a value is none, or only stands for one: empty, ``None``, ``***``, ``${DB_PASSWORD}``, ``varchar(64)``."""
    text = value.strip()
    return text.lower() in _NOTHING or any(kind.fullmatch(text) for kind in (_PLACEHOLDER, _VERSION, _MIGRATION, _TYPE))


def looks_random(value: str) -> bool:
    """Whether a value is one that a generator makes, not a person's word, a path or a module."""
    if len(value) < _RANDOM or any(character.isspace() for character in value) or _IMPORT.fullmatch(value):
        return False
    if (
        value.startswith(("/", "./", "~"))
        or _MIGRATION.fullmatch(value)
        or value.lower() in _COMMON
        or "://" in value
        or "{" in value
    ):
        return False
    classes = _classes(value)
    return (bool(re.search(r"\d", value)) and classes > 1) or (len(value) >= _LONG and classes > 2)  # noqa: PLR2004 - of four


def is_secret(name: str, value: str) -> bool:
    """Whether what stands under a name is a secret."""
    kind = strength(name)
    if not kind or says_nothing(value):
        return False
    return kind == "always" or looks_random(value)


def is_followed(value: str, harmless: frozenset[str] = frozenset()) -> bool:
    """Whether a secret is looked for everywhere: not where it is short, a common word, or what is no secret elsewhere."""
    text = value.strip()
    if says_nothing(text) or text.lower() in _COMMON or text in harmless or _IMPORT.fullmatch(text):
        return False
    if _PATH.fullmatch(text) or _TEMPLATE.search(text) or (text.isalpha() and _is_word(text)):
        return False
    if len(set(text)) < 3 or (text.isdigit() and len(text) < _FOLLOWED):  # noqa: PLR2004 - "aaaaaaaa" is no secret
        return False
    return len(text) >= _FOLLOWED or (len(text) >= _MIXED and _classes(text) > 1)


def _is_word(text: str) -> bool:
    """Whether letters are a word, or a name: of one case, or with a capital, and no longer than words are."""
    return len(text) < _SENTENCE and (text.islower() or text.isupper() or text.istitle())


def _classes(value: str) -> int:
    return sum(1 for kind in _CLASSES if re.search(kind, value))
