"""Files of variables: ``.env`` and its like.

No package reads them: python-dotenv replaces the module of django-dotenv, which projects import under the same name.

https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
"""

from __future__ import annotations

import re

_LINE = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*"
    r"(?:'(?P<single>(?:\\'|[^'])*)'|\"(?P<double>(?:\\.|[^\"\\])*)\"|(?P<plain>[^\r\n]*))",
    re.MULTILINE | re.DOTALL,
)
_COMMENT = re.compile(r"[ \t]+#.*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}


def variables_in(text: str) -> dict[str, str]:
    """Return the variables of a file in the form of ``.env``."""
    return {match["name"]: _value(match) for match in _LINE.finditer(text)}


def _value(match: re.Match[str]) -> str:
    if match["single"] is not None:
        return match["single"].replace("\\'", "'")
    if match["double"] is not None:
        return _ESCAPED.sub(lambda escaped: _CONTROL.get(escaped[1], escaped[1]), match["double"])
    return _COMMENT.sub("", match["plain"]).strip()
