"""The WebSockets that the scripts of a project's pages open, in templates and static files.

https://developer.mozilla.org/en-US/docs/Web/API/WebSocket/WebSocket
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.inventory import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLE = "\0"
"""Stands in an address for what is only known in the browser."""

_OPENED = re.compile(r"\bnew\s+(?:Reconnecting)?WebSocket\(")
_FOLDERS = ("templates", "static", "assets", "frontend")
_SUFFIXES = frozenset({".html", ".js", ".jinja", ".jinja2", ".htm"})
_SKIPPED = frozenset({"node_modules", "vendor", "dist", "build", "bower_components", "staticfiles"})
_LARGEST = 200_000
"""Bytes; larger scripts are built."""
_OWN_HOST = re.compile(r"location\.host(?:name)?$|get_host")
_TAG_CHOICE = re.compile(r"{%\s*if [^%]*%}([^{]*){%\s*else\s*%}[^{]*{%\s*endif\s*%}")
_PIECE = re.compile(r"""(?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)|`(?P<template>[^`]*)`""", re.DOTALL)
_DEEPEST = 3
_LONGEST = 600
"""Characters of an argument."""


@dataclass(frozen=True)
class PageSocket:
    """A WebSocket that a page opens: its address with holes in it, and the expressions that fill these.

    ``guarded`` says that the page opens another one, or knows of ``wss``: its address may depend on where it is shown.
    """

    address: str
    holes: tuple[str, ...]
    location: Location
    guarded: bool

    @property
    def scheme(self) -> str:
        """``ws`` or ``wss`` where it is written out."""
        return self.address.partition("://")[0] if self.address.startswith(("ws://", "wss://")) else ""

    @property
    def host(self) -> str:
        """The host where it is written out."""
        rest = self.address.partition("://")[2] if self.scheme else ""
        return "" if HOLE in rest.partition("/")[0] else rest.partition("/")[0]

    @property
    def first(self) -> str:
        """The first part of the path of an address that is written out."""
        return self.address.partition("://")[2].partition("/")[2].partition("/")[0]

    @property
    def own_path(self) -> str | None:
        """The path, where the page asks the host that it comes from; ``None`` elsewhere, or where that is not certain."""
        start = self.address.replace("://", "...", 1).find("/")
        filled = self.address[:start].count(HOLE) if start >= 0 else 0
        if not filled or not _OWN_HOST.search(self.holes[filled - 1]):
            return None
        return self.address[start:].partition("?")[0].partition("#")[0]


@cache
def page_sockets(project: Path) -> tuple[PageSocket, ...]:
    """Return the WebSockets whose address the scripts of a project write out, in part at least."""
    return tuple(socket for file in _files(project) for socket in _sockets(file, project))


def _sockets(file: Path, project: Path) -> Iterator[PageSocket]:
    try:
        content = file.read_bytes() if file.stat().st_size < _LARGEST else b""
    except OSError:
        return
    text = content.decode(errors="replace") if b"WebSocket(" in content else ""
    opened = list(_OPENED.finditer(text))
    for match in opened:
        pieces = _pieces(_argument(text, match.end()), text, _DEEPEST)
        if pieces is not None:
            line = text.count("\n", 0, match.start()) + 1
            address = "".join(HOLE if hole else piece for piece, hole in pieces)
            holes = tuple(piece for piece, hole in pieces if hole)
            place = Location(str(file.relative_to(project)), line)
            yield PageSocket(address, holes, place, guarded=len(opened) > 1 or "wss" in text)


def _files(project: Path) -> list[Path]:
    """Return the pages and scripts in the folders for them of the project and of its apps."""
    found = set()
    for folder in {*project.glob("*/"), *project.glob("*/*/")}:
        is_hidden = any(part.startswith(".") for part in folder.parts[-2:])
        for path, folders, names in os.walk(folder) if folder.name in _FOLDERS and not is_hidden else ():
            folders[:] = [name for name in folders if name not in _SKIPPED]
            found |= {Path(path, name) for name in names if not name.endswith(".min.js")}
    return sorted(file for file in found if file.suffix in _SUFFIXES and file.is_file())


def _argument(text: str, start: int) -> str:
    """Return the first argument of a call whose arguments begin here; nothing where it does not end soon."""
    near = text[start : start + _LONGEST]
    end = next((position for position, character in _outside(near) if character in "),;"), 0)
    return near[:end].strip()


def _outside(code: str) -> Iterator[tuple[int, str]]:
    """Yield the characters of a script that stand in no quotes and no brackets, with their positions."""
    depth, quote = 0, ""
    for position, character in enumerate(code):
        if quote:
            quote = "" if character == quote and code[position - 1] != "\\" else quote
        elif character in "\"'`":
            quote = character
        elif character in "([{":
            depth += 1
        elif depth and character in ")]}":
            depth -= 1
        elif not depth:
            yield position, character


def _declared(name: str, text: str) -> list[int]:
    """Return where the values begin that declarations of a variable give it."""
    return [match.end() for match in re.finditer(rf"\b(?:const|let|var)\s+{name}\s*=(?!=)\s*", text)]


def _pieces(expression: str, text: str, depth: int) -> list[tuple[str, bool]] | None:
    """Return the parts of an address, each with whether it is a hole; ``None`` where nothing of it is written out."""
    if re.fullmatch(r"\w+", expression):
        assigned = re.findall(rf"(?<![\w.]){expression}\s*=(?!=)\s*", text)
        places = _declared(expression, text)
        return (
            _pieces(_argument(text, places[0]), text, depth - 1)
            if depth and len(places) == len(assigned) == 1
            else None
        )
    pieces: list[tuple[str, bool]] = []
    for part in _operands(expression):
        match = _PIECE.fullmatch(part)
        if match is None:
            pieces += _hole(part, text, depth)
        elif match["template"] is not None:
            for number, inner in enumerate(re.split(r"\$\{([^}]*)\}", match["template"])):
                pieces += [(inner, False)] if number % 2 == 0 else _hole(inner.strip(), text, depth)
        else:
            pieces += [(match["text"], False)]
    pieces = [piece for old in pieces for piece in (_of_template(old[0]) if not old[1] else [old])]
    return (
        pieces
        if any(not hole and "/" in piece for piece, hole in pieces) and not any("{%" in piece for piece, _ in pieces)
        else None
    )


def _hole(expression: str, text: str, depth: int) -> list[tuple[str, bool]]:
    """Return what an expression fills in: the parts of a name that is assigned once, else a hole."""
    if depth and re.fullmatch(r"[A-Za-z_]\w*", expression):
        places = _declared(expression, text)
        assigned = _argument(text, places[0]).split("\n")[0] if len(places) == 1 else ""
        if _OWN_HOST.search(assigned):
            return [(assigned, True)]
    return [(expression, True)]


def _of_template(piece: str) -> list[tuple[str, bool]]:
    """Return the parts of a text that a template of Django's fills in."""
    chosen = _TAG_CHOICE.sub(r"\1", piece)
    return [
        (part.strip(), True) if number % 2 else (part, False)
        for number, part in enumerate(re.split(r"{{([^}]*)}}", chosen))
        if part
    ]


def _operands(expression: str) -> list[str]:
    """Return what an expression adds up, by its plus signs outside of brackets and quotes."""
    plus = [position for position, character in _outside(expression) if character == "+"]
    return [expression[start + 1 : end].strip() for start, end in pairwise([-1, *plus, len(expression)])]
