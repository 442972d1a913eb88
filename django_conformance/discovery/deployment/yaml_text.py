"""YAML with the lines in which its texts stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yaml import Node


class Text(str):
    """A string of a file; ``line`` is that in which it begins, ``is_block`` whether its lines are those of the file.

    ``path`` is the file that it is from.
    """

    __slots__ = ("is_block", "line", "path")

    line: int
    path: str
    is_block: bool

    @classmethod
    def at(cls, value: str, line: int, path: str, *, is_block: bool = False) -> Text:
        """Return a string with the place where it stands."""
        text = cls(value)
        text.line, text.path, text.is_block = line, path, is_block
        return text

    def like(self, value: str) -> Text:
        """Return another text that stands where this one does."""
        return Text.at(value, self.line, self.path, is_block=self.is_block)


def documents(text: str, path: str) -> list[Any]:
    """Return what the documents of a YAML file hold, anchors and merges resolved; nothing for what is no YAML."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    def scalar(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Text:
        line = node.start_mark.line + (2 if node.style in ("|", ">") else 1)
        return Text.at(str(loader.construct_scalar(node)), line, path, is_block=node.style == "|")

    def tagged(loader: yaml.SafeLoader, _suffix: str, node: Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return scalar(loader, node)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None

    Loader.add_constructor("tag:yaml.org,2002:str", scalar)
    Loader.add_multi_constructor("!", tagged)
    try:
        return [document for document in yaml.load_all(text, Loader) if document is not None]
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return []


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a value where it is a mapping, an empty one otherwise."""
    return value if isinstance(value, Mapping) else {}


def listed(value: Any) -> list[Any]:
    """Return a value where it is a list, an empty one otherwise."""
    return value if isinstance(value, list) else []


def line_of(value: Any, default: int = 1) -> int:
    """Return the line in which a string stands, or the first one of a list that has one."""
    if isinstance(value, Text):
        return value.line
    return next((item.line for item in listed(value) if isinstance(item, Text)), default)


def line_of_key(values: Mapping[str, Any], key: str, default: int = 1) -> int:
    """Return the line in which a key of a mapping stands."""
    return next((name.line for name in values if name == key and isinstance(name, Text)), default)


def pairs(value: Any) -> dict[str, str]:
    """Return variables that are given as a mapping, or as a list of ``NAME=value``; one without a value is handed over as it is: ``${NAME}``."""
    if isinstance(value, Mapping):
        return {str(name): f"${{{name}}}" if item is None else _plain(item) for name, item in value.items()}
    split = (str(item).partition("=") for item in listed(value))
    return {name: text if equals else f"${{{name}}}" for name, equals, text in split}


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
