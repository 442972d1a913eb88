"""Fixtures in XML, as Django's serializer writes them.

https://docs.djangoproject.com/en/stable/topics/serialization/#serialization-formats-xml
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from django_conformance.discovery.deployment.yaml_text import Text


def xml_objects(text: str, path: str) -> list[dict[str, Any]]:
    """Return the objects of a fixture as those of other forms are: model, primary key and fields.

    Raises ``SyntaxError`` for what is no XML. A document with a DTD has no objects: Django refuses it.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return []
    lines: dict[Element, int] = {}
    builder, parser = TreeBuilder(), ParserCreate()

    def started(tag: str, attributes: dict[str, str]) -> None:
        lines[builder.start(tag, attributes)] = parser.CurrentLineNumber

    parser.StartElementHandler = started
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(text, True)
    except ExpatError as error:
        raise SyntaxError(str(error), (path, error.lineno, error.offset, None)) from error
    root: Element = builder.close()
    return [_object(node, lines, path) for node in root.iter("object") if node.get("model")]


def _object(node: Element, lines: dict[Element, int], path: str) -> dict[str, Any]:
    fields = {
        Text.at(field.get("name", ""), lines[field], path): _value(field)
        for field in node.findall("field")
        if field.get("name")
    }
    return {
        "model": Text.at(node.get("model", ""), lines[node], path),
        "pk": node.get("pk"),
        "fields": fields,
    }


def _value(field: Element) -> Any:
    """Return a field's value: a string, ``None``, a natural key as a list, or the list of a many-to-many relation."""
    if field.find("None") is not None:
        return None
    if field.get("rel") == "ManyToManyRel":
        return [_natural(item) or item.get("pk") for item in field.findall("object")]
    return _natural(field) or "".join(field.itertext())


def _natural(node: Element) -> list[str]:
    return ["".join(part.itertext()) for part in node.findall("natural")]
