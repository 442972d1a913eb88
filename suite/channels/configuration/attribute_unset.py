"""A consumer reads no attribute that some path through ``connect()`` leaves unset.

Why: Channels calls ``disconnect()`` for refused connections, too. There the line raises AttributeError, and what follows
it does not run: groups are not left, and presence is not cleared.

Fix: give the attribute a value in the class (``group_name = None``) and test it, or set it before ``connect()`` returns.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django_conformance.discovery.channels.consumers import ARGUMENTS, ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.assignments import MethodEnd, ends, stored
from django_conformance.source.attributes import stored_by
from django_conformance.source.nodes import Function, called, catches, lookup
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")

_CONNECTING = ("websocket_connect", "connect")
_LEAVING = ("disconnect", "websocket_disconnect")
_RECEIVING = ("receive", "receive_json")
_ERRORS = ("AttributeError", "Exception")
_HARMLESS = ("channel_layer", "channel_name")
"""Attributes whose test says nothing of how a connection began."""


@dataclass(frozen=True)
class _Read:
    """An attribute that a method reads of ``self``, where nothing around it asks whether it is there."""

    node: ast.Attribute
    method: str


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each attribute that ``disconnect()`` reads whatever happened, or ``receive()`` once accepted."""
    for consumer in project.consumers:
        connecting = next((name for name in _CONNECTING if name in consumer.methods), None)
        if consumer.runtime is None or connecting is None or _is_dynamic(consumer):
            continue
        known = _known(consumer)
        method, required = consumer.methods[connecting], project.required_of(consumer)
        ways = ends(method, partial(_set_by, consumer), partial(_is_lacking, _arguments(method, required), required))
        accepted = [way for way in ways if "accept" in way.calls and "close" not in way.calls]
        told: set[str] = set()
        for names, possible in ((_LEAVING, ways), (_RECEIVING, accepted)):
            for read in (read for name in names for read in _reads(consumer, name, set())):
                name = read.node.attr
                missing = next((way for way in possible if name not in way.attributes), None)
                where = _setters(consumer, name)
                if missing is None or name in known | told or not where:
                    continue
                if names is _RECEIVING and connecting not in where:
                    continue
                told.add(name)
                yield _finding(consumer, connecting, read, missing, where)


def _finding(consumer: ConsumerSource, connecting: str, read: _Read, way: MethodEnd, where: list[str]) -> Finding:
    line = getattr(way.node, "lineno", None)
    if connecting not in where:
        why = f"which only {' and '.join(f'{name}()' for name in where)} sets"
    elif isinstance(way.node, (ast.Return, ast.Raise)):
        why = f"which {connecting}() has not set where it ends in line {line}"
    else:
        why = f"which {connecting}() does not set on every way"
    return Finding(
        f"{consumer.name}.{read.method}() reads self.{read.node.attr}, {why}: AttributeError",
        at=consumer.at(read.node, read.method),
        hint=f"write {read.node.attr} = None in the class, and if self.{read.node.attr}: before its use",
        evidence={"attribute": read.node.attr, "method": read.method, "set_by": where},
    )


def _is_dynamic(consumer: ConsumerSource) -> bool:
    """Whether attributes of a consumer may come from anywhere."""
    kinds = attribute(consumer.runtime, "__mro__", ())[:-1]
    return any("__getattr__" in vars(kind) or "__getattribute__" in vars(kind) for kind in kinds) or any(
        called(node) == "setattr" for method in consumer.methods.values() for node in ast.walk(method)
    )


def _known(consumer: ConsumerSource) -> set[str]:
    """Return the attributes that an instance has before ``connect()``, and those that bases elsewhere set."""
    own = {id(method) for method in consumer.methods.values()}
    made = consumer.methods.get("__init__")
    elsewhere = {
        name
        for kind in attribute(consumer.runtime, "__mro__", ())[1:-1]
        if not any(kind.__name__ == node.name for node in _classes(consumer))
        for name in stored_by(kind)
    }
    return {*dir(consumer.runtime), *elsewhere, *(stored(made) if made is not None and id(made) in own else ())}


def _classes(consumer: ConsumerSource) -> list[ast.ClassDef]:
    """Return the classes of the project whose methods a consumer has."""
    files = {file.path: file for file in (consumer.file, *consumer.owners.values())}
    methods = set(consumer.methods.values())
    classes = [node for file in files.values() for node in file.of(ast.ClassDef)]
    return [node for node in classes if not methods.isdisjoint(node.body)]


def _set_by(consumer: ConsumerSource, name: str) -> frozenset[str]:
    """Return what a call of another method sets, through those that it calls; of ``super()``, what any base sets."""
    seen: set[str] = set()
    attributes: set[str] = set()
    todo = [name]
    while todo:
        current = todo.pop()
        if current.startswith("super()."):
            for kind in attribute(consumer.runtime, "__mro__", ())[1:-1]:
                attributes |= stored_by(kind)
        elif current in consumer.methods and current not in seen:
            seen.add(current)
            attributes |= set(stored(consumer.methods[current]))
            calls = [called(node) for node in ast.walk(consumer.methods[current])]
            todo += [call.removeprefix("self.") for call in calls if call.startswith(("self.", "super()."))]
    return frozenset(attributes)


def _arguments(method: Function, required: frozenset[str] | None) -> frozenset[str]:
    """Return the names of a method that stand for arguments which its route always gives, as one that is not known may."""
    targets: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(method):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                targets.setdefault(ast.unparse(target), []).append(node.value)
    return frozenset(
        name
        for name, values in targets.items()
        if all(value is not None and _is_argument(value, required) for value in values)
    )


def _is_argument(node: ast.expr, required: frozenset[str] | None) -> bool:
    """Whether an expression is an argument of the route, by ``[…]`` or ``.get(…)``."""
    looked_up = lookup(node)
    if looked_up is None or ast.unparse(looked_up[0]) != ARGUMENTS:
        return False
    name = looked_up[1]
    return isinstance(name, ast.Constant) and (required is None or name.value in required)


def _is_lacking(names: frozenset[str], required: frozenset[str] | None, test: ast.expr) -> bool:
    """Whether a test asks for a lack, ``x is None`` or ``not x``, of what the route always gives."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        given = test.operand
    elif isinstance(test, ast.Compare) and ast.unparse(test).endswith(" is None"):
        given = test.left
    else:
        return False
    return ast.unparse(given) in names or _is_argument(given, required)


def _setters(consumer: ConsumerSource, name: str) -> list[str]:
    return [method for method, node in consumer.methods.items() if name in stored(node)]


def _reads(consumer: ConsumerSource, name: str, seen: set[str]) -> Iterator[_Read]:
    """Yield what a method certainly reads when it is called, and what the consumer's methods that it calls read."""
    method = consumer.methods.get(name)
    if method is None or name in seen:
        return
    seen.add(name)
    texts = {node.value for node in ast.walk(method) if isinstance(node, ast.Constant)}
    own = set(stored(method))
    for node in _unguarded(method.body, method):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and _is_self(node.value):
            if node.attr in consumer.methods:
                yield from _reads(consumer, node.attr, seen)
            elif node.attr not in texts and node.attr not in own:
                yield _Read(node, name)


def _unguarded(body: list[ast.stmt], method: Function) -> Iterator[ast.AST]:
    """Yield the nodes that run whatever the connection has gone through: nothing behind a test of the consumer's state."""
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        if isinstance(statement, ast.If):
            yield from ast.walk(statement.test)
            if not _asks(statement.test, method):
                yield from _unguarded(statement.body, method)
                yield from _unguarded(statement.orelse, method)
            elif any(isinstance(node, (ast.Return, ast.Raise)) for node in ast.walk(statement)):
                return
        elif isinstance(statement, (ast.Try, ast.With, ast.AsyncWith)):
            yield from _unguarded_within(statement, method)
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            yield from ast.walk(statement.iter)
        else:
            yield from ast.walk(statement)


def _unguarded_within(statement: ast.Try | ast.With | ast.AsyncWith, method: Function) -> Iterator[ast.AST]:
    """Yield those of a block: nothing where it catches the error that a missing attribute is."""
    if isinstance(statement, ast.Try):
        if not catches(statement, _ERRORS):
            yield from _unguarded(statement.body, method)
        yield from _unguarded(statement.finalbody, method)
        return
    yield from (node for item in statement.items for node in ast.walk(item))
    if not (_suppresses(statement) and catches(ast.With(statement.items, []), _ERRORS)):
        yield from _unguarded(statement.body, method)


def _suppresses(statement: ast.With | ast.AsyncWith) -> bool:
    return any("suppress" in ast.dump(item) for item in statement.items)


def _asks(test: ast.expr, method: Function) -> bool:
    """Whether a test may tell how the connection began: by an attribute of the consumer, its scope, or the close code."""
    parameters = {parameter.arg for parameter in method.args.args} - {"self"}
    return any(
        (isinstance(node, ast.Attribute) and _is_self(node.value) and node.attr not in _HARMLESS)
        or (isinstance(node, ast.Name) and (node.id in parameters or node.id == "hasattr"))
        for node in ast.walk(test)
    )


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"
