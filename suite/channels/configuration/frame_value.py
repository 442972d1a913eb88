"""What a consumer sends as JSON contains plain values only.

Why: the encoder of Channels, and ``json.dumps()`` without ``cls`` or ``default``, know no datetime, Decimal, UUID or model instance: TypeError, and
the connection ends.

Fix: send text or a number: ``starts.isoformat()``, ``str(order.pk)``. Or override ``encode_json()`` with DjangoJSONEncoder.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.packed import entries, kind_in_words
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, own_nodes
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Rows

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#jsonwebsocketconsumer")

_DUMPING = ("json.dumps", "json.dump")
_ENCODING = ("cls", "default")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each value of a frame that JSON certainly cannot hold."""
    for consumer in project.websocket_consumers:
        for name, method in consumer.own_methods.items():
            file = consumer.owners.get(name, consumer.file)
            scope = Scope(method, file, project.context.sources)
            for call in own_nodes(method):
                content = _content(call, consumer, scope) if isinstance(call, ast.Call) else None
                for entry, value in entries(_written_out(content, scope)) if content is not None else ():
                    kind = _kind(value, scope)
                    if kind:
                        yield Finding(
                            f"{consumer.name}.{name}() sends {entry}, {kind}: it is not JSON serializable, so the send raises "
                            "TypeError",
                            at=consumer.at(value, name),
                            evidence={"kind": kind},
                        )


def _content(call: ast.Call, consumer: ConsumerSource, scope: Scope) -> ast.expr | None:
    """Return what a call encodes as JSON with an encoder that knows plain values only."""
    if called(call) == "self.send_json" and not {"encode_json", "send_json"} & {*consumer.methods}:
        return call.args[0] if call.args else next((key.value for key in call.keywords if key.arg == "content"), None)
    if scope.file.dotted(call.func) in _DUMPING and call.args:
        given = {keyword.arg for keyword in call.keywords}
        return None if given & {*_ENCODING, None} else call.args[0]
    return None


def _written_out(content: ast.expr, scope: Scope) -> ast.expr:
    """Return the dictionary that a variable is given once, what is written there otherwise."""
    stores = scope.stores.get(content.id, []) if isinstance(content, ast.Name) else []
    value = getattr(stores[0][0], "value", None) if len(stores) == 1 else None
    return value if isinstance(value, ast.Dict) else content


def _kind(value: ast.expr, scope: Scope) -> str:
    kind = kind_in_words(value, scope)
    rows = scope.value(value) if not kind and isinstance(value, (ast.Name, ast.Call)) else None
    return "a queryset" if isinstance(rows, Rows) and rows.is_queryset else kind
