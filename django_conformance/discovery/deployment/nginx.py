"""Configurations of nginx: what each location does with a request.

https://nginx.org/en/docs/http/ngx_http_core_module.html#location
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles

_TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)|(?P<word>\"(?:\\.|[^\"])*\"|'(?:\\.|[^'])*'|(?:\$\{\w+\}|\\.|[^\s{};\"'#])+)|(?P<sign>[{};])"
)
_TEMPLATE = re.compile(r"\{\{|\{%|<%")
_NAMED = r".*(?:nginx.*|\.conf|\.vhost|\.conf\.template|\.template)"
_PLAIN = re.compile(r"mime\.types|(?:uwsgi|fastcgi|proxy|scgi)_params$")
"""Files that nginx has itself: they send no header of an upgrade, and limit no body."""
_HOST = re.compile(r"(?:\w+://)?([^/:]+)")
_SIZE = re.compile(r"(?P<number>\d+)(?P<unit>[kmg]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


@dataclass
class Directive:
    """A directive with its words, and what stands in its block."""

    name: str
    words: tuple[str, ...]
    line: int
    block: list[Directive] = field(default_factory=list)

    def every(self) -> Iterator[Directive]:
        """Yield the directive and all within it."""
        yield self
        for inner in self.block:
            yield from inner.every()


@dataclass(frozen=True)
class ProxyPlace:
    """A location, or a server, that hands requests on; ``around`` are the blocks that it stands in, innermost first, itself included."""

    file: DeploymentFile
    around: tuple[Directive, ...]

    @property
    def directive(self) -> Directive:
        """The innermost block."""
        return self.around[0]

    def passes(self) -> Directive | None:
        """Return what hands its requests on to a server."""
        return next((inner for inner in self.directive.block if inner.name.endswith("_pass")), None)

    def hosts(self) -> tuple[str, ...]:
        """Return the names of the servers that it hands requests on to, those of its upstream included."""
        passing = self.passes()
        if passing is None or not passing.words:
            return ()
        named = _HOST.match(passing.words[0])
        host = named[1] if named is not None else ""
        upstreams = [block for block in self.around[-1].every() if block.name == "upstream" and block.words == (host,)]
        inner = [server.words[0] for block in upstreams for server in block.block if server.name == "server"]
        return tuple(word.partition(":")[0] for word in inner) or (host,)

    def headers(self) -> list[str]:
        """Return the headers that are sent on, in lowercase: those of the innermost block that sets any."""
        for block in self.around:
            given = [
                inner.words[0].lower() for inner in block.block if inner.name == "proxy_set_header" and inner.words
            ]
            if given:
                return given
        return []

    def setting(self, name: str) -> str | None:
        """Return the word that a directive has here, from the innermost block that has it."""
        for block in self.around:
            for inner in reversed(block.block):
                if inner.name == name and inner.words:
                    return inner.words[0]
        return None

    def is_internal(self) -> bool:
        """Whether no client asks for it: nginx alone does, as for an ``auth_request``."""
        return any(inner.name == "internal" for inner in self.directive.block)

    def includes(self) -> bool:
        """Whether something is included that may say more."""
        return any(
            inner.name == "include" and inner.words and not _PLAIN.search(inner.words[0])
            for block in self.around
            for inner in block.block
            if block.name != "main"
        )


def places(files: DeploymentFiles) -> Iterator[ProxyPlace]:
    """Yield each location of the repository's nginx."""
    for file, main in configurations(files):
        yield from _places(file, (main,))


def configurations(files: DeploymentFiles) -> Iterator[tuple[DeploymentFile, Directive]]:
    """Yield each file of the repository's nginx that has a location, and what it holds, outside development and templates of other tools."""
    for file in files.named(_NAMED):
        is_nginx = "_pass" in file.text and ("server" in file.text or "location" in file.text)
        if not is_nginx or file.is_test or file.stage == "development" or _TEMPLATE.search(file.text):
            continue
        if file.path.suffix in (".md", ".rst", ".py", ".txt", ".yml", ".yaml"):
            continue
        main = Directive("main", (), 0, parsed(file.text))
        if any(True for _ in _places(file, (main,))):
            yield file, main


def general(files: DeploymentFiles, name: str) -> str | None:
    """Return what the first file sets for all servers, as ``nginx.conf`` does around the files that it includes."""
    for file in files.named(_NAMED):
        if name not in file.text:
            continue
        top = parsed(file.text)
        around = [*top, *(inner for block in top if block.name == "http" for inner in block.block)]
        word = next((inner.words[0] for inner in around if inner.name == name and inner.words), None)
        if word is not None:
            return word
    return None


def parsed(text: str) -> list[Directive]:
    """Return the directives of a configuration; what cannot be read is left out."""
    top: list[Directive] = []
    open_blocks = [top]
    words: list[str] = []
    line = 1
    for match in _TOKEN.finditer(text):
        if match["word"] is not None:
            line = line if words else text.count("\n", 0, match.start()) + 1
            words.append(match["word"].strip("\"'"))
            continue
        if match["sign"] in (";", "{") and words:
            directive = Directive(words[0], tuple(words[1:]), line)
            open_blocks[-1].append(directive)
            if match["sign"] == "{":
                open_blocks.append(directive.block)
        elif match["sign"] == "}" and len(open_blocks) > 1:
            open_blocks.pop()
        if match["sign"]:
            words = []
    return top


def serving(found: list[ProxyPlace], path: str) -> ProxyPlace | None:
    """Return the location of a server that answers for a path, as nginx chooses it; ``None`` where none, or no certain one, does."""
    exact = [place for place in found if place.directive.words == ("=", path)]
    if exact:
        return exact[0]
    for place in found:
        words = place.directive.words
        if words[:1] in (("~",), ("~*",)) and len(words) > 1 and _matches(words[1], path):
            return place
    prefixes = [place for place in found if path.startswith(_prefix(place))]
    return max(prefixes, key=lambda place: len(_prefix(place)), default=None)


def size_of(text: str | None) -> int | None:
    """Return the bytes of ``client_max_body_size``: of its default, 1m, where it is not set; ``None`` for no limit, or none that can be read."""
    match = _SIZE.fullmatch(text or "1m")
    return int(match["number"]) * _UNITS[match["unit"].lower()] or None if match is not None else None


def _places(file: DeploymentFile, around: tuple[Directive, ...]) -> Iterator[ProxyPlace]:
    for inner in around[0].block:
        if inner.name in ("http", "server", "location", "if", "limit_except"):
            place = ProxyPlace(file, (inner, *around))
            if inner.name == "location":
                yield place
            yield from _places(file, (inner, *around))


def _matches(pattern: str, path: str) -> bool:
    try:
        return re.search(pattern, path) is not None
    except re.error:
        return False


def _prefix(place: ProxyPlace) -> str:
    words = [word for word in place.directive.words if word != "^~"]
    return words[0] if len(words) == 1 and words[0].startswith("/") else "\0"
