"""What code sends over channel layers: the calls, and the messages that are written out in them.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html#what-to-send-over-the-channel-layer
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.durations import constant_of
from django_conformance.source.nodes import function_of, positional, spelled, text
from django_conformance.source.objects import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django_conformance.inventory import Location
    from django_conformance.source.files import SourceFile, Sources


@dataclass(frozen=True)
class _Parameter:
    """A parameter of a function that sends what it is given; ``sending`` is the name of the call's function."""

    name: str
    position: int
    sending: str


@dataclass(frozen=True, eq=False)
class Message:
    """A message that a file writes out, as a dictionary, where it sends it; ``function`` is the name of the call's function."""

    file: SourceFile
    function: str
    node: ast.Dict

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.file.place(self.node)

    @property
    def type(self) -> str | None:
        """Its type, where that is written out, or is a constant of a module or a class."""
        value = _type_of(self.node)
        if isinstance(value, (ast.Name, ast.Attribute)):
            root = _root(value)
            named = at(self.file.qualified(value)) if root is not None and not self.file.rebinds(root) else None
            constant = constant_of(root.id, self.file) if root is value and root is not None and named is None else None
            return named if type(named) is str else text(constant)
        return text(value)

    @property
    def handler(self) -> str | None:
        """The name of the consumer's method that Channels calls with it."""
        return None if self.type is None else self.type.replace(".", "_")

    @property
    def keys(self) -> frozenset[str] | None:
        """Its keys, ``None`` where not all of them are written out."""
        keys = [key.value for key in self.node.keys if isinstance(key, ast.Constant)]
        return frozenset(map(str, keys)) if len(keys) == len(self.node.keys) else None


def messages(files: Iterable[SourceFile], sources: Sources) -> Iterator[Message]:
    """Yield the messages that files write out where they send them over a channel layer, and those that others have them send."""
    passing: dict[str, _Parameter] = {}
    typed: dict[str, _Parameter] = {}
    for file in files:
        for call, function in sends(file):
            typed |= _typed(call, function, file)
            values = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "message")]
            for value in values:
                message = _named(value, call, file) if isinstance(value, ast.Name) else value
                if isinstance(message, ast.Dict):
                    yield Message(file, function, message)
                elif isinstance(value, ast.Name):
                    passing |= _passed(value, call, function, file)
    yield from _given(passing, sources)
    yield from _typed_by_callers(typed, sources)


def _given(passing: Mapping[str, _Parameter], sources: Sources) -> Iterator[Message]:
    """Yield the messages that are written out where a function is called that sends them as they are."""
    for file, call, sending, values in _calls(passing, sources):
        for value in values:
            message = _named(value, call, file) if isinstance(value, ast.Name) else value
            if isinstance(message, ast.Dict):
                yield Message(file, sending, message)


def _typed_by_callers(typed: Mapping[str, _Parameter], sources: Sources) -> Iterator[Message]:
    """Yield a message for each call that gives its type to a function which sends it: ``push("price.told", …)``."""
    for file, call, sending, values in _calls(typed, sources):
        given = values if _is_plain(call) else [value for value in values if value not in call.args]
        if given and text(given[0]) is not None:
            yield Message(file, sending, _of_type(given[0], call, file))


def _calls(
    parameters: Mapping[str, _Parameter], sources: Sources
) -> Iterator[tuple[SourceFile, ast.Call, str, list[ast.expr]]]:
    """Yield the calls of these functions: the file, the call, how the function sends, and what the parameter is given."""
    names = tuple({path.rpartition(".")[2] for path in parameters})
    for file in sources.code(containing=names) if names else ():
        for call in file.of(ast.Call):
            target = function_of(call)
            known = parameters.get(file.qualified(target)) if isinstance(target, (ast.Name, ast.Attribute)) else None
            if known is not None:
                keywords = (key.value for key in call.keywords if key.arg == known.name)
                yield file, call, known.sending, [*call.args[known.position : known.position + 1], *keywords]


def _is_plain(call: ast.Call) -> bool:
    """Whether a function is called itself, not through a bridge, with arguments that are all written out."""
    return function_of(call) is call.func and not any(isinstance(argument, ast.Starred) for argument in call.args)


def _of_type(kind: ast.expr, call: ast.Call, file: SourceFile) -> ast.Dict:
    """Return a message of this type, whose other keys are not known, as it would be written at a call."""
    message = ast.copy_location(ast.Dict([ast.Constant("type"), None], [kind, ast.Constant(None)]), call)
    file.parents.setdefault(message, call)
    return message


def _type_of(message: ast.Dict) -> ast.expr | None:
    pairs = zip(message.keys, message.values, strict=True)
    return next((value for key, value in pairs if text(key) == "type"), None)


def _root(value: ast.expr) -> ast.Name | None:
    while isinstance(value, ast.Attribute):
        value = value.value
    return value if isinstance(value, ast.Name) else None


def _typed(call: ast.Call, sending: str, file: SourceFile) -> dict[str, _Parameter]:
    """Return the function at the top of a file that is given the type of what it sends: its path, and which parameter."""
    function = file.function_around(call)
    written = (value for value in call.args[1:] if isinstance(value, ast.Dict))
    kinds = {kind.id for message in written if isinstance(kind := _type_of(message), ast.Name)}
    if function is None or function not in file.tree.body or not kinds:
        return {}
    names = positional(function)
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    given = next((name for name in names if name in kinds - stored), None)
    return (
        {f"{file.module}.{function.name}": _Parameter(given, names.index(given), sending)} if given is not None else {}
    )


def _passed(value: ast.Name, call: ast.Call, sending: str, file: SourceFile) -> dict[str, _Parameter]:
    """Return the function at the top of a file that is given a message and sends it as it is: its path, and which parameter."""
    function = file.function_around(call)
    if function is None or function not in file.tree.body:
        return {}
    names = positional(function)
    uses = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == value.id]
    is_changed = any(
        isinstance(node.ctx, ast.Store) or isinstance(file.parents[node], (ast.Subscript, ast.Attribute))
        for node in uses
    )
    if value.id not in names or is_changed:
        return {}
    return {f"{file.module}.{function.name}": _Parameter(value.id, names.index(value.id), sending)}


def _named(name: ast.Name, call: ast.Call, file: SourceFile) -> ast.expr | None:
    """Return what a variable holds that one function gives its value, and only then sends: nothing is added to it before."""
    function = file.function_around(call)
    if function is None:
        return None
    uses = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name.id]
    stores = [node for node in uses if isinstance(node.ctx, ast.Store)]
    changed = [node for node in uses if isinstance(file.parents[node], (ast.Subscript, ast.Attribute))]
    assignment = file.parents[stores[0]] if len(stores) == 1 and not changed else None
    return assignment.value if isinstance(assignment, ast.Assign) and len(assignment.targets) == 1 else None


def sends(file: SourceFile) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call by which a file sends over a channel layer, and its function: ``group_send``, or a layer's ``send``."""
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
        is_layer = owner in layers or owner.endswith(("channel_layer", "get_channel_layer()"))
        if function.attr == "group_send" or (function.attr == "send" and is_layer):
            yield call, function.attr
