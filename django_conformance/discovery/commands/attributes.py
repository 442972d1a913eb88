"""What a command's instance has: the streams that its base class makes, and the attributes that its methods read.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#overriding-methods
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.inventory import Suspicion
from django_conformance.source.attributes import misspelled_attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands.source import CommandSource

INITIALISER = "command-initialiser"
ATTRIBUTE = "unknown-attribute"

_MADE = ("stdout", "stderr", "style")


def suspicions(command: Any, source: CommandSource, subject: str) -> Iterator[Suspicion]:
    """Yield what an instance of a command lacks; ``source`` is that of its class."""
    missing = [name for name in _MADE if not hasattr(command, name)]
    if missing:
        place = source.place(source.method("__init__") or source.node)
        text = (
            f"{subject} is made without {', '.join(missing)}: its __init__() does not call super().__init__(…), so "
            "every run ends in an AttributeError"
        )
        yield Suspicion(INITIALISER, subject, text, place, {"missing": missing})
    for node, near in misspelled_attributes(source.node, type(command), source.tree, (*vars(command), *_MADE)):
        text = f"{subject} reads self.{node.attr}, which nothing gives it: AttributeError; did you mean self.{near}?"
        yield Suspicion(ATTRIBUTE, subject, text, source.place(node), {"attribute": node.attr, "suggestion": near})
