"""A consumer keeps the state of a connection on the instance, not in a list or dictionary of its class.

Why: a list, dictionary or set in the class body is one object for all connections of a process: what one adds, all others
read. Other processes do not see it.

Fix: make it in ``connect()`` or ``__init__()``: ``self.members = []``. What all connections share belongs in the channel
layer's groups, the cache or the database.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.assignments import stored
from django_conformance.source.nodes import method, spelled

rule = Rule(level="should", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#basic-layout")

_MAKING = ("list", "dict", "set", "defaultdict", "deque", "OrderedDict", "Counter")
_CHANGING = (
    "append",
    "add",
    "extend",
    "insert",
    "update",
    "remove",
    "discard",
    "pop",
    "popitem",
    "clear",
    "setdefault",
    "appendleft",
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each object of a consumer's class that its methods change through ``self``."""
    for consumer in project.consumers:
        set_on_self = {name for function in consumer.methods.values() for name in stored(function)}
        for statement in consumer.node.body:
            name = _made(statement)
            if name is None or name in set_on_self:
                continue
            change = next(_changes(consumer, name), None)
            if change is not None:
                yield Finding(
                    f"{consumer.name}.{name} is one object for all connections of a process, and {change[0]}() changes it by "
                    f"{change[1]}: what one connection puts there, all others have",
                    at=consumer.file.at(statement, consumer.path),
                    hint=f"write self.{name} = … in connect()",
                    evidence={"attribute": name, "method": change[0]},
                )


def _made(statement: ast.stmt) -> str | None:
    """Return the attribute that a statement of a class body gives an empty or filled list, dictionary or set."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
        if "ClassVar" in ast.dump(statement.annotation):
            return None
    else:
        return None
    is_made = isinstance(value, (ast.List, ast.Dict, ast.Set)) or (
        isinstance(value, ast.Call) and spelled(value.func).rpartition(".")[2] in _MAKING
    )
    return target.id if is_made and isinstance(target, ast.Name) else None


def _changes(consumer: ConsumerSource, name: str) -> Iterator[tuple[str, str]]:
    """Yield the methods that change an attribute through ``self``, and the code that does."""
    own = f"self.{name}"
    for function_name, function in consumer.own_methods.items():
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and method(node) in _CHANGING and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if spelled(owner.value if isinstance(owner, ast.Subscript) else owner) == own:
                    yield function_name, f"{ast.unparse(node.func)}()"
            elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and spelled(node.value) == own:
                yield function_name, ast.unparse(node)
