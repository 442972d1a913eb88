"""Command lines of ASGI and WSGI servers.

https://docs.djangoproject.com/en/stable/howto/deployment/
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from django_conformance.discovery.deployment.options import Options, options

_FLAGS = {
    "gunicorn": frozenset(
        (
            *(
                "reload",
                "R",
                "preload",
                "daemon",
                "spew",
                "check-config",
                "print-config",
                "capture-output",
                "help",
                "version",
            ),
            *(
                "enable-stdio-inheritance",
                "disable-redirect-access-to-syslog",
                "proxy-protocol",
                "no-sendfile",
                "reuse-port",
            ),
            *("suppress-ragged-eofs", "do-handshake-on-connect", "strip-header-spaces", "initgroups", "log-syslog"),
        )
    ),
    "uvicorn": frozenset(
        (
            *(
                "reload",
                "proxy-headers",
                "no-proxy-headers",
                "use-colors",
                "no-use-colors",
                "access-log",
                "no-access-log",
            ),
            *("factory", "server-header", "no-server-header", "date-header", "no-date-header", "version", "help"),
        )
    ),
    "daphne": frozenset(("no-server-name", "proxy-headers", "help", "version")),
    "hypercorn": frozenset(("reload", "daemon", "debug", "help", "version")),
    "granian": frozenset(
        ("reload", "access-log", "no-access-log", "ws", "no-ws", "factory", "no-factory", "opt", "help")
    ),
    "uwsgi": frozenset(
        ("master", "M", "vacuum", "enable-threads", "die-on-term", "need-app", "single-interpreter", "lazy-apps")
    ),
    "waitress-serve": frozenset(("call", "help", "expose-tracebacks")),
}
_SHORT = {
    "gunicorn": {
        "w": "workers",
        "k": "worker-class",
        "b": "bind",
        "t": "timeout",
        "c": "config",
        "D": "daemon",
        "R": "R",
        "n": "name",
        "u": "user",
        "g": "group",
        "m": "umask",
        "p": "pid",
        "e": "env",
        "v": "version",
        "h": "help",
    },
    "daphne": {"p": "port", "b": "bind", "t": "http-timeout", "u": "unix-socket", "e": "endpoint", "v": "verbosity"},
    "hypercorn": {"w": "workers", "k": "worker-class", "b": "bind", "c": "config", "D": "daemon", "p": "pid"},
    "uwsgi": {"p": "processes", "w": "module", "M": "master", "s": "socket"},
}
_ADDRESSED = {"uvicorn": ("host", "port"), "daphne": ("bind", "port"), "granian": ("host", "port")}
"""Servers that listen at 127.0.0.1:8000 by default, with their options for the two."""

_ASGI = frozenset(("uvicorn", "daphne", "hypercorn"))
_TARGET = re.compile(r"[A-Za-z_][\w.]*(?::[A-Za-z_][\w.]*(?:\(.*\))?)?")

SERVERS = frozenset(_FLAGS)
"""The programs that are known."""


def server_line(
    program: str, words: Sequence[str], variables: Mapping[str, str], configured: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields of a server's record, for the words after its name.

    ``configured`` is what a configuration file of Gunicorn says, by its names; ``{"?": ""}`` stands for one that cannot be read.
    """
    own = options(words, short=_SHORT.get(program, {}), flags=_FLAGS[program])
    inherited = variables.get("GUNICORN_CMD_ARGS", "") if program == "gunicorn" else ""
    if inherited:
        own = Options(
            {**options(_split(inherited), short=_SHORT[program], flags=_FLAGS[program]).given, **own.given}, own.rest
        )
    target = next((word for word in own.rest if _TARGET.fullmatch(word)), None)
    worker_class = own.known("worker-class") or _text(configured.get("worker_class"))
    workers = own.number("workers") or own.number("processes")
    if workers is None and isinstance(configured.get("workers"), int):
        workers = configured["workers"]
    return {
        "program": program,
        "interface": _interface(program, own, worker_class, configured),
        "target": target or own.known("module") or _text(configured.get("wsgi_app")),
        "workers": workers,
        "worker_class": worker_class,
        "timeout": own.seconds("timeout"),
        "bind": _bind(program, own, variables, configured),
        "options": own.given,
    }


def program_of(word: str) -> str | None:
    """Return the name of the server that a word starts, ``None`` where it starts none that is known."""
    name = os.path.basename(word)  # noqa: PTH119 - the path of another machine
    return name if name in SERVERS else None


def _interface(program: str, own: Options, worker_class: str | None, configured: Mapping[str, Any]) -> str:
    if program in _ASGI:
        return "wsgi" if own.given.get("interface") == "wsgi" else "asgi"
    if program == "granian":
        return {"wsgi": "wsgi", "rsgi": ""}.get(own.given.get("interface", "rsgi"), "asgi")
    if program != "gunicorn":
        return "wsgi"
    if worker_class is not None:
        return "asgi" if re.search(r"uvicorn|asgi|hypercorn|daphne", worker_class, re.IGNORECASE) else "wsgi"
    is_unknown = "worker-class" in own.given or "?" in configured or "worker_class" in configured
    return "" if is_unknown else "wsgi"


def _bind(program: str, own: Options, variables: Mapping[str, str], configured: Mapping[str, Any]) -> str:
    """Return the address that a server listens at, that of its default where nothing says one; empty where it is not known."""
    if program in _ADDRESSED:
        if any(name in own.given for name in ("uds", "fd", "unix-socket", "endpoint", "config")):
            return ""
        host, port = _ADDRESSED[program]
        prefix = program.upper()
        address = own.given.get(host, variables.get(f"{prefix}_HOST", "127.0.0.1"))
        return f"{address}:{own.given.get(port, variables.get(f'{prefix}_PORT', '8000'))}"
    if program == "hypercorn":
        return "" if "config" in own.given else own.given.get("bind", "127.0.0.1:8000")
    if program != "gunicorn":
        return ""
    given = own.given.get("bind") or configured.get("bind")
    if given is None and not {"bind", "?"} & set(configured):
        platform = variables.get("PORT")
        given = f"0.0.0.0:{platform}" if platform else "127.0.0.1:8000"
    text = _text(given) or ""
    return "" if text.startswith(("unix:", "fd://")) else text.rpartition("://")[2]


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
