"""The contract as frozen records: what may run, what is expected, and what is wrong with the file itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class TaskContract:
    """``[[task]]``: a call of a task. Omitted ``returns`` and ``queue`` are not checked."""

    name: str
    args: list[Any] = field(default_factory=list)
    kwargs: dict[str, Any] = field(default_factory=dict)
    returns: Any = None
    returns_matches: str | None = None
    raises: str | None = None
    retries: int | None = None
    queue: str | None = None
    deadline: int | None = None
    id: str | None = None


@dataclass(frozen=True)
class SocketContract:
    """``[[socket]]``: a conversation.

    The steps of ``exchange`` are ``{send=…}``, ``{send_text="…"}``, ``{send_bytes="…"}``, ``{expect=…}``,
    ``{expect_matches="…"}`` and ``{expect_close=code}``.
    """

    path: str
    user: str | None = None
    exchange: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    subprotocols: list[str] = field(default_factory=list)
    accepted: bool = True
    close_code: int | None = None
    deadline: int | None = None
    id: str | None = None


@dataclass(frozen=True)
class CommandContract:
    """``[[command]]``: an invocation.

    ``argv`` begins with the command's name. The output must contain ``stdout`` and ``stderr``, and match ``*_matches``.
    """

    argv: list[str]
    stdin: str = ""
    stdout: str | None = None
    stdout_matches: str | None = None
    stderr: str | None = None
    stderr_matches: str | None = None
    raises: str | None = None
    exit: int = 0
    deadline: int | None = None
    id: str | None = None


@dataclass(frozen=True)
class RouteContract:
    """``[[route]]``: where a model is read, written, and has its table."""

    model: str
    read: str | None = None
    write: str | None = None
    tables: list[str] | None = None


@dataclass(frozen=True)
class ExpectedFailure:
    """``[[expected]]``: a known failure. It applies if every PEP 508 requirement in ``when`` holds."""

    check: str
    reason: str
    subject: str | None = None
    when: list[str] = field(default_factory=list)
    ticket: str | None = None
    expires: datetime.date | None = None


@dataclass(frozen=True)
class ContractProblem:
    """Something wrong with the contract itself: ``key`` is where (``task[0].nmae``)."""

    path: str
    key: str
    message: str


@dataclass(frozen=True)
class Contract:
    """A parsed contract; an absent one is empty."""

    path: str | None = None
    settings: str | None = None
    data: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    rules: str | None = None
    tasks: tuple[TaskContract, ...] = ()
    sockets: tuple[SocketContract, ...] = ()
    commands: tuple[CommandContract, ...] = ()
    routes: tuple[RouteContract, ...] = ()
    expected: tuple[ExpectedFailure, ...] = ()
    problems: tuple[ContractProblem, ...] = ()
