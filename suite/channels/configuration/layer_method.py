"""Code calls only methods that a channel layer has: ``send``, ``group_send``, ``group_add``, ``group_discard`` and the like.

Why: any other name is an AttributeError when the line runs. In ``disconnect()`` that is after the client has gone: the consumer stays
in its group, and nobody sees the error.

Fix: write the name that the message suggests.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.attributes import stored_by
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, catches, spelled
from django_conformance.source.objects import at
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/channel_layer_spec.html")

_OWN = ("channels.", "channels_redis.")
_BACKENDS = (
    "channels.layers.BaseChannelLayer",
    "channels.layers.InMemoryChannelLayer",
    "channels_redis.core.RedisChannelLayer",
    "channels_redis.pubsub.RedisPubSubChannelLayer",
)
_GETTER = "channels.layers.get_channel_layer"
_CALLS = ("send", "receive", "new_channel", "group_send", "group_add", "group_discard", "flush", "close")
"""What the specification of channel layers gives code to call."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each attribute of a layer that none of the layers of Channels and channels_redis has."""
    if not all(layer.backend.startswith(_OWN) for layer in project.inventory.layers):
        return
    known = _known()
    for file in project.files:
        layers = _layers(file)
        for node in file.of(ast.Attribute):
            if node.attr in known or not isinstance(node.ctx, ast.Load):
                continue
            if _is_layer(node.value, layers, file) and not _guarded(node, file):
                meant = nearest(node.attr, _CALLS)
                yield Finding(
                    f"{spelled(node)} is an attribute that no channel layer has: AttributeError"
                    + (f"; did you mean {meant}()?" if meant else ""),
                    at=file.at(node),
                    evidence={"attribute": node.attr},
                )


def _known() -> set[str]:
    kinds = [kind for kind in map(at, _BACKENDS) if isinstance(kind, type)]
    return {*_CALLS, *(name for kind in kinds for name in (*dir(kind), *stored_by(kind)))}


def _layers(file: SourceFile) -> set[str]:
    """Return the variables and attributes that a file gives a channel layer, and nothing else."""
    given: dict[str, list[bool]] = {}
    for assignment in file.of(ast.Assign):
        is_layer = _gives_layer(assignment.value, file)
        for target in assignment.targets:
            given.setdefault(spelled(target), []).append(is_layer)
    return {name for name, layers in given.items() if name and all(layers)}


def _gives_layer(node: ast.expr, file: SourceFile) -> bool:
    is_got = isinstance(node, ast.Call) and file.dotted(node.func) == _GETTER
    return is_got or spelled(node) == "self.channel_layer"


def _is_layer(node: ast.expr, layers: set[str], file: SourceFile) -> bool:
    if isinstance(node, ast.Call):
        return bool(called(node)) and file.dotted(node.func) == _GETTER
    if spelled(node) == "self.channel_layer":
        return True
    if not isinstance(node, ast.Name):
        return spelled(node) in layers
    return node.id in layers and not _is_parameter(node, file)


def _is_parameter(name: ast.Name, file: SourceFile) -> bool:
    return any(
        parameter.arg == name.id
        for function in file.ancestors(name)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for parameter in ast.walk(function.args)
        if isinstance(parameter, ast.arg)
    )


def _guarded(node: ast.Attribute, file: SourceFile) -> bool:
    """Whether code asks before whether the layer has it, or catches that it has not."""
    for around in file.ancestors(node):
        if isinstance(around, ast.Try) and catches(around, ("AttributeError",)):
            return any(node in ast.walk(statement) for statement in around.body)
        if isinstance(around, (ast.If, ast.IfExp)) and repr(node.attr) in ast.dump(around.test):
            return True
    return False
