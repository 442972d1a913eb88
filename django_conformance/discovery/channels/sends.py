"""What code sends over channel layers, as far as it is written out.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html#what-to-send-over-the-channel-layer
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import function_of, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile


def messages(file: SourceFile) -> Iterator[tuple[str, ast.Dict]]:
    """Yield the messages that a file writes out where it sends them over a channel layer, and the call's name."""
    for call, function in sends(file):
        arguments = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "message")]
        for argument in arguments:
            if isinstance(argument, ast.Dict):
                yield function, argument


def sends(file: SourceFile) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call by which a file sends over a channel layer, and its name: ``group_send``, or a layer's ``send``."""
    layers = {
        spelled(target)
        for assignment in file.of(ast.Assign)
        if isinstance(assignment.value, ast.Call) and spelled(assignment.value.func).endswith("get_channel_layer")
        for target in assignment.targets
    }
    for call in file.of(ast.Call):
        function = function_of(call)
        if not isinstance(function, ast.Attribute):
            continue
        owner = spelled(function.value)
        layer = owner in layers or owner.endswith(("channel_layer", "get_channel_layer()"))
        if function.attr == "group_send" or (function.attr == "send" and layer):
            yield call, function.attr


def type_of(message: ast.Dict) -> str | None:
    """Return the type of a message, where it is written out."""
    for key, value in zip(message.keys, message.values, strict=True):
        if (
            isinstance(key, ast.Constant)
            and key.value == "type"
            and isinstance(value, ast.Constant)
            and isinstance(value.value, str)
        ):
            return value.value
    return None
