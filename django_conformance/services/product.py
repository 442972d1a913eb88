"""What each product file declares: where its server is found, how it is started, and when it is ready."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django_conformance.services.launch import Launch
    from django_conformance.services.records import ServiceEndpoint, ServiceKind

LONGEST_SOCKET_PATH = 100
"""Bytes that a unix socket's path may have: Linux takes 107, macOS 103."""

USUAL_FOLDERS = (
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/opt/homebrew/bin",
    "/opt/homebrew/sbin",
)


@dataclass(frozen=True)
class ContainerImage:
    """A container image that gives the same server: the port it listens on inside, its environment and arguments."""

    name: str
    port: int
    environment: Mapping[str, str]
    command: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """The server's program on this machine.

    ``native`` and ``wheel`` yield binaries, the best first; ``version`` asks one, and raises OSError or ValueError when it
    does not work here. ``socket`` gives the unix socket of an instance whose files are in a folder. ``launch`` starts a
    private instance; ``ready`` asks any instance if it answers.
    """

    native: Callable[[], Iterator[Path]]
    wheel: Callable[[], Iterator[Path]]
    version: Callable[[Path], str]
    socket: Callable[[Path, int], Path | None]
    launch: Callable[[Launch], None]
    ready: Callable[[ServiceEndpoint], bool]


@dataclass(frozen=True)
class Product:
    """A kind of service as data.

    ``folder`` is the short name of its folder within the run's. ``url`` has the account of a new server, and ``{host}`` and
    ``{port}`` to fill in; ``schemes`` are those that a given URL may have. ``patience`` is how many times the usual deadline
    this server may take. One that ``refuses_root`` runs under another account where this user is root.
    """

    kind: ServiceKind
    folder: str
    url: str
    schemes: tuple[str, ...]
    program: Program
    image: ContainerImage
    hint: str
    patience: float = 1.0
    refuses_root: bool = False

    @property
    def default_port(self) -> int:
        """The port that a server listens on where nothing says another."""
        return self.image.port

    @property
    def user(self) -> str | None:
        """The account of a new server; ``None`` where it asks for none."""
        return urlsplit(self.example).username

    @property
    def password(self) -> str | None:
        """The password of that account."""
        return urlsplit(self.example).password

    @property
    def example(self) -> str:
        """An address of such a server, as people write it."""
        return self.url.format(host="host", port=self.default_port)


def on_path(names: Iterable[str], folders: Iterable[str] = ()) -> Iterator[Path]:
    """Yield each binary with one of these names: in ``folders``, on PATH, then where package managers put servers."""
    places = (*folders, None, *USUAL_FOLDERS)
    seen: set[Path] = set()
    for name in names:
        for place in places:
            path = shutil.which(name, path=place)
            if path and Path(path).resolve() not in seen:
                seen.add(Path(path).resolve())
                yield Path(path)


@cache
def version_of(binary: Path) -> str:
    """Return the first version number that ``binary --version`` prints; raise OSError or ValueError without one."""
    try:
        done = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=30, check=True)
    except subprocess.SubprocessError as error:
        raise OSError(f"{binary} --version: {error}") from error
    version = re.search(r"\d+(\.\d+)+", done.stdout)
    if version is None:
        raise ValueError(f"{binary} --version prints no version")
    return version.group()


def fits(path: Path) -> Path | None:
    """Return ``path`` if a unix socket may have that path, else None."""
    return path if len(str(path).encode()) <= LONGEST_SOCKET_PATH else None


def answer(host: str, port: int, question: bytes, length: int) -> bytes:
    """Send ``question`` to a server and return up to ``length`` bytes of what comes back, b"" when nothing does."""
    try:
        with socket.create_connection((host, port), timeout=1) as connection:
            connection.sendall(question)
            return connection.recv(length)
    except OSError:
        return b""


def listens(endpoint: ServiceEndpoint) -> bool:
    """Say whether somebody accepts connections at the endpoint."""
    try:
        socket.create_connection((endpoint.host, endpoint.port), timeout=1).close()
    except OSError:
        return False
    return True
