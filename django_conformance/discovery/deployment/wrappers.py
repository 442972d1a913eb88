"""Looks through programs that start another: ``exec``, ``poetry run``, ``gosu``, ``timeout``, a supervisor of reloads."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

_RUNNERS = {
    "poetry": ("run",),
    "pipenv": ("run",),
    "uv": ("run",),
    "pdm": ("run",),
    "rye": ("run",),
    "hatch": ("run",),
    "pixi": ("run",),
    "doppler": ("run",),
    "infisical": ("run",),
    "op": ("run",),
    "chamber": ("exec",),
    "aws-vault": ("exec",),
    "newrelic-admin": ("run-program",),
    "heroku": ("run", "run:detached"),
    "flyctl": ("ssh", "console"),
}
"""Programs, and the sub-commands with which they start another."""

_PREFIXES = frozenset(
    (
        *("exec", "command", "nohup", "time", "nice", "ionice", "chrt", "setsid", "eatmydata", "catchsegv", "stdbuf"),
        *(
            "env",
            "sudo",
            "su-exec",
            "gosu",
            "chpst",
            "setuidgid",
            "runuser",
            "setpriv",
            "start-stop-daemon",
            "s6-setuidgid",
        ),
        *("tini", "dumb-init", "timeout", "flock", "with-contenv", "ddtrace-run", "opentelemetry-instrument", "envdir"),
        *("wait-for-it", "wait-for-it.sh", "wait-for", "wait-for.sh", "wait_for_it.sh", "dockerize", "scl", "xvfb-run"),
        *(
            "watchmedo",
            "watchfiles",
            "nodemon",
            "entr",
            "parallel",
            "xargs",
            "coverage",
            "py-spy",
            "viztracer",
            "cronitor",
        ),
        *(
            "docker",
            "docker-compose",
            "podman",
            "podman-compose",
            "kubectl",
            "fly",
            "lando",
            "ddev",
            "cd",
            "eval",
            "/init",
        ),
    )
)
"""Programs whose words have the command to start somewhere after their own."""

_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"))

_PROGRAM = re.compile(
    r"(?:.*/)?(?:celery\w*|gunicorn|uvicorn|daphne|hypercorn|uwsgi|granian|waitress-serve|manage\.py|django-admin(?:\.py)?"
    r"|python(?:\d[\d.]*)?|pypy3?|(?:ba|da|a|z)?sh|\$\{\w*CELERY\w*\}|\$\{\w*PYTHON\w*\}|\$@)$",
    re.IGNORECASE,
)


def inner(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of the command that words start in the end, themselves where they start no other."""
    words = tuple(words)
    while words:
        name = os.path.basename(words[0])  # noqa: PTH119 - the path of another machine
        if re.fullmatch(r"[A-Za-z_]\w*=.*", words[0]):
            words = words[1:]
        elif (name in _RUNNERS and set(_RUNNERS[name]) & set(words[1:4])) or name in _PREFIXES or words[0] in _PREFIXES:
            following = _command_after(words)
            if following is None:
                return words
            words = following
        else:
            return words
    return words


def is_shell(word: str) -> bool:
    """Whether a word starts a shell."""
    return os.path.basename(word) in _SHELLS  # noqa: PTH119 - the path of another machine


def _command_after(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the words from the first on that is the name of a program which starts processes of a project."""
    if os.path.basename(words[0]) in ("watchfiles", "nodemon") and words[1:2] != ("--",):  # noqa: PTH119 - see above
        quoted = next((word for word in words[1:] if " " in word), None)
        return None if quoted is None else ("sh", "-c", quoted)
    for position in range(1, len(words)):
        word = words[position]
        if _PROGRAM.match(word) or word.endswith((".sh", "/start", "/entrypoint")):
            return words[position:]
        if " " in word and re.search(r"\b(?:celery|gunicorn|uvicorn|daphne|hypercorn|manage\.py)\b", word):
            return ("sh", "-c", word)
    if words[0] in ("exec", "command", "env", "nohup", "eval", "time"):
        return words[1:] or None
    return None
