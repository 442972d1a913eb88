"""The middleware on a consumer's route adds every key that the consumer reads from its scope.

Why: without AuthMiddleware there is no scope["user"], without SessionMiddleware no scope["session"]: KeyError at
every connection.

Fix: wrap the router: ``AuthMiddlewareStack(URLRouter(…))``.
"""

import ast
import inspect
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import Leaf, dotted
from django_conformance.discovery.channels.scope import keys_read
from django_conformance.findings import Culprit
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes, spelled
from django_conformance.source.reading import attribute, readable, unwrapped

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/authentication.html")

_PROVIDERS = {"user": "AuthMiddleware", "session": "SessionMiddleware", "cookies": "CookieMiddleware"}


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each key that a consumer reads and that one of its routes lacks, and each that is read as an attribute."""
    yield from _attributes(project)
    for consumer in project.consumers:
        for key, (method, node) in keys_read(consumer).items():
            leaf = next((leaf for leaf in project.leaves_of(consumer) if _missing(key, leaf)), None)
            if leaf is None:
                continue
            why = (
                "it is served without a URLRouter"
                if key == "url_route"
                else f"no {_PROVIDERS[key]} stands before it on the route {leaf.pattern!r}"
            )
            location = consumer.place(node, method)
            yield Finding(
                f"{consumer.name}.{method}() reads scope[{key!r}], and {why}: KeyError ({location})",
                subject=consumer.path,
                location=location,
                evidence={
                    "key": key,
                    "route": leaf.pattern,
                    "middleware": [dotted(middleware) for middleware in leaf.middleware],
                },
            )


def _attributes(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each key of a scope that is read as an attribute of it: in a consumer, and in an application of ASGI."""
    for consumer in project.consumers:
        for name, method in consumer.own_methods.items():
            for node in ast.walk(method):
                if _is_read_of(node, "self.scope"):
                    yield _no_attribute(node, f"{consumer.name}.{name}()", consumer.at(node, name))
    for file in project.context.sources.code(containing=("receive",)) if project.inventory.installed else ():
        for function in file.functions:
            names = [parameter.arg for parameter in function.args.args]
            nodes = list(own_nodes(function)) if names[-3:] == ["scope", "receive", "send"] else []
            is_kept = not any(
                spelled(node) == "scope" and isinstance(node.ctx, ast.Store)
                for node in nodes
                if isinstance(node, ast.Name)
            )
            for node in nodes if is_kept else ():
                if _is_read_of(node, "scope"):
                    yield _no_attribute(node, f"{function.name}()", file.at(node))


def _is_read_of(node: ast.AST, scope: str) -> bool:
    return isinstance(node, ast.Attribute) and spelled(node.value) == scope and not hasattr(dict, node.attr)


def _no_attribute(node: ast.AST, where: str, culprit: Culprit) -> Finding:
    name = node.attr if isinstance(node, ast.Attribute) else ""
    scope = spelled(node).rpartition(".")[0]
    return Finding(
        f"{where} reads {spelled(node)}, and a scope is a dictionary: AttributeError",
        at=culprit,
        hint=f'Write {scope}["{name}"].',
        evidence={"key": name},
    )


def _missing(key: str, leaf: Leaf) -> bool:
    if key == "url_route":
        return leaf.routers == 0
    return key in _PROVIDERS and not any(_provides(middleware, key) for middleware in leaf.middleware)


def _provides(middleware: Any, key: str) -> bool:
    """Whether a middleware puts ``key`` into the scope; the project's own is taken to where its module has the word."""
    kind = type(middleware)
    lineage = (unwrapped(middleware),) if inspect.isroutine(middleware) else kind.__mro__
    if any(
        dotted(base) in (f"channels.auth.{_PROVIDERS[key]}", f"channels.sessions.{_PROVIDERS[key]}") for base in lineage
    ):
        return True
    for base in lineage:
        if base is object or str(readable(attribute(base, "__module__", ""))).startswith("channels."):
            continue
        try:
            if key in inspect.getsource(inspect.getmodule(base) or base):
                return True
        except (OSError, TypeError):
            return True
    return False
