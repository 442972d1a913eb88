"""Which functions of a project may send something, by their names: a cheap first look, before calls are followed."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from django_conformance.source.nodes import function_of, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile, Sources
    from django_conformance.source.nodes import Function

MAILS = ("send_mail", "send_mass_mail", "mail_admins", "mail_managers")
TELLING = ("post", "put", "patch", "delete")
PUBLISHING = ("delay", "apply_async", "send_task", "enqueue")
BROKERS = ("paho.mqtt.publish.single", "paho.mqtt.publish.multiple", "basic_publish")
CHATS = ("chat_postMessage",)
"""Methods of clients of chat services, such as Slack's."""
QUEUES = ("django_q.tasks.async_task", "django_rq.enqueue")
DEEPEST = 3
"""How many calls lead to what is sent at most."""

_LAST = [name.rpartition(".")[2] for name in (*BROKERS, *CHATS, *QUEUES)]
_SENDING = frozenset(("group_send", "send", "email_user", *MAILS, *TELLING, *PUBLISHING, "urlopen", *_LAST))


def may_send(call: ast.Call, file: SourceFile, sources: Sources) -> bool:
    """Whether something of the project's that has the name of what is called may send something."""
    return not _names(call, file).isdisjoint(_senders(sources))


@cache
def _senders(sources: Sources) -> frozenset[str]:
    """Return the names of the functions that send something, or call what has such a name."""
    calls: dict[str, set[str]] = {}
    for file in sources.code():
        for function in file.functions:
            calls.setdefault(function.name, set()).update(_called(function, file))
    senders = {name for name, called in calls.items() if not called.isdisjoint(_SENDING)}
    for _ in range(DEEPEST):
        senders |= {name for name, called in calls.items() if not called.isdisjoint(senders)}
    return frozenset(senders)


def _called(function: Function, file: SourceFile) -> Iterator[str]:
    for node in own_nodes(function):
        if isinstance(node, ast.Call):
            yield from _names(node, file)


def _names(call: ast.Call, file: SourceFile) -> set[str]:
    """Return the name of what is called, and the one that it is imported by."""
    function = function_of(call)
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return {name, file.names.get(name, name).rpartition(".")[2]} - {""}
