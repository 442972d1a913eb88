"""A channel layer that code uses is configured.

Why: without it ``self.channel_layer`` and ``get_channel_layer()`` are None: AttributeError at every connection.

Fix: add the alias to CHANNEL_LAYERS.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import spelled
from django_conformance.source.reading import attribute, readable

rule = Rule(
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#configuration",
    settings=True,
)

_METHODS = ("group_add", "group_discard", "group_send", "send")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each use of a layer that CHANNEL_LAYERS lacks, by a consumer or through get_channel_layer()."""
    aliases = {layer.alias for layer in project.inventory.layers}
    for consumer in project.consumers:
        alias = str(readable(attribute(consumer.runtime, "channel_layer_alias", "default")))
        use = _use(consumer) if alias not in aliases else None
        if use is not None:
            location, what = use
            yield Finding(
                f"{consumer.name} uses {what}, and CHANNEL_LAYERS has no {alias!r}: channel_layer is None ({location})",
                subject=consumer.path,
                location=location,
                evidence={"alias": alias},
            )
    for file in project.files:
        for node in file.of(ast.Attribute):
            wanted = _alias(node)
            if wanted and wanted not in aliases:
                yield Finding(
                    f"{file.place(node)} uses the channel layer {wanted!r}, which CHANNEL_LAYERS does not have: "
                    "get_channel_layer() returns None",
                    at=file.at(node, wanted),
                    evidence={"alias": wanted},
                )


def _alias(node: ast.Attribute) -> str:
    """Return the layer whose method ``get_channel_layer(…).send`` and the like is; "" for any other attribute."""
    call = node.value
    if node.attr not in _METHODS or not isinstance(call, ast.Call):
        return ""
    if not spelled(call.func).endswith("get_channel_layer"):
        return ""
    alias = call.args[0] if call.args else ast.Constant("default")
    return str(alias.value) if isinstance(alias, ast.Constant) else ""


def _use(consumer: ConsumerSource) -> tuple[Location, str] | None:
    """Return where a consumer uses its layer without asking whether there is one, and by what."""
    for statement in consumer.node.body:
        if isinstance(statement, ast.Assign) and [spelled(target) for target in statement.targets] == ["groups"]:
            if isinstance(statement.value, (ast.List, ast.Tuple)) and statement.value.elts:
                return consumer.file.place(statement), "groups"
            break
    for name, method in consumer.methods.items():
        nodes = list(ast.walk(method))
        if any(isinstance(node, (ast.If, ast.IfExp)) and "channel_layer" in ast.dump(node.test) for node in nodes):
            continue
        for node in nodes:
            if isinstance(node, ast.Attribute) and spelled(node.value) == "self.channel_layer":
                return consumer.place(node, name), f"channel_layer.{node.attr}()"
    return None
