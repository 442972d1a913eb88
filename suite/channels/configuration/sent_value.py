"""A WebSocket consumer passes text or bytes to ``send()``.

Why: a server cannot put a dictionary into a frame: the send fails, and the connection ends.

Fix: write ``self.send(text_data=json.dumps(…))``, or derive from a JSON consumer and call ``self.send_json(…)``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import HANDLERS
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import held
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, called, own_nodes, written

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")

_GIVING = ("json.loads", "dict", "list", "django.forms.models.model_to_dict", "django.forms.model_to_dict")
_DATA = (ast.Dict, ast.List, ast.DictComp, ast.ListComp)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each ``send()`` of a dictionary or a list, in consumers that leave it as Channels has it."""
    for consumer in project.websocket_consumers:
        for name, method in consumer.own_methods.items() if "send" not in consumer.methods else ():
            for node in own_nodes(method):
                value = _text(node) if isinstance(node, ast.Call) and called(node) == "self.send" else None
                file = consumer.owners.get(name, consumer.file)
                if value is not None and (_is_data(value, file) or _is_message(value, method, project)):
                    yield Finding(
                        f"{consumer.name}.{name}() passes self.send() {written(value)}, which is not text: "
                        "write json.dumps(…)",
                        at=consumer.at(node, name),
                        evidence={"method": name},
                    )


def _is_data(value: ast.expr, file: SourceFile) -> bool:
    """Whether a value is certainly a dictionary or a list, or what a frame has been decoded to."""
    data = held(value, file)
    return isinstance(data, _DATA) or (isinstance(data, ast.Call) and file.dotted(data.func) in _GIVING)


def _is_message(value: ast.expr, method: Function, project: ChannelsProject) -> bool:
    """Whether a value is the message that a handler is given by the channel layer."""
    names = [parameter.arg for parameter in method.args.args][1:2]
    stored = {node.id for node in own_nodes(method) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    is_handler = method.name in project.message_handlers and method.name not in HANDLERS
    return is_handler and isinstance(value, ast.Name) and value.id in names and value.id not in stored


def _text(call: ast.Call) -> ast.expr | None:
    """Return what a call gives as the text of a frame."""
    values = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "text_data")]
    return values[0] if values else None
