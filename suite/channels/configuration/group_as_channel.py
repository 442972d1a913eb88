"""Code sends to a group with ``group_send()``, not ``send()``.

Why: ``send()`` is for one channel. Given the name of a group it puts the message into a queue of that name, from which nobody reads: no
member of the group gets it, and there is no error.

Fix: write ``group_send(group, message)``, or give ``send()`` a consumer's ``channel_name``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.messages import sends
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import function_of, spelled, text, written

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups")

_JOINING = ("group_add", "group_discard")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each message that is sent by ``send()`` to what consumers join as a group."""
    texts = {value for file in project.files for group in _groups(file) if (value := text(group))}
    channels = {leaf.channel for leaf in project.application.leaves if leaf.channel is not None}
    for file in project.files:
        names = {spelled(group) for group in _groups(file)} - {"", "self.channel_name"}
        for call, function in sends(file):
            target = call.args[0] if call.args else None
            if function == "group_send" or target is None:
                continue
            value = text(target)
            if (value in texts and value not in channels) or (spelled(target) in names and _is_certain(target, file)):
                yield Finding(
                    f"{written(function_of(call))}() is given {written(target)}, which is a group that consumers join: no member of it gets "
                    "the message; write group_send()",
                    at=file.at(call),
                    evidence={"group": written(target)},
                )


def _groups(file: SourceFile) -> Iterator[ast.expr]:
    """Yield what a file joins or leaves as a group."""
    for call in file.of(ast.Call):
        function = function_of(call)
        if isinstance(function, ast.Attribute) and function.attr in _JOINING and call.args:
            yield call.args[0]


def _is_certain(target: ast.expr, file: SourceFile) -> bool:
    """Whether a name stands for the same in the whole file: an attribute of a consumer, or a constant of the module."""
    if isinstance(target, ast.Name):
        return not file.rebinds(target)
    return spelled(target).startswith("self.")
