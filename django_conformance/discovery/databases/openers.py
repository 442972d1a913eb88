"""Who opens a transaction around what saves a model: every request, the admin, or a block in ``atomic()`` of the project.

https://docs.djangoproject.com/en/stable/topics/db/transactions/
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.databases.transactions import is_transaction
from django_conformance.source.nodes import called, method, nodes_within, receiver
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, ModelClass, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.databases.project import DatabasesProject
    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function

_USERS = ("get_user_model", "AUTH_USER_MODEL", "request.user")


_SAVES = ("save", "create", "get_or_create", "update_or_create", "form_valid", "asave", "acreate")
_DELETES = ("delete", "adelete")
_MADE_FOR = "Form|FormSet|Serializer|Factory"
"""How the names of classes end that save the rows of the model which they are called after."""
_BLOCKS = (ast.With, ast.AsyncWith)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class _Saving:
    """A call in a transaction that writes a row: of a model where that is certain, else of what its function and receiver name."""

    method: str
    receiver: str
    source: str
    model: type[Any] | None = None

    def concerns(self, model: type[Any] | str, words: list[str]) -> bool:
        """Whether it may write a row of a model, which code names by these words."""
        if model == "":
            return True
        if self.model is not None:
            return self.model.__name__ in words
        root = self.receiver.partition(".")[0].partition("(")[0]
        if root[:1].isupper():
            return root in words
        return any(self._names(word) for word in words)

    def _names(self, word: str) -> bool:
        """Whether the receiver is called like a model, or the function speaks of it."""
        if word in _USERS:
            return "user" in self.receiver.lower()
        last = self.receiver.rpartition(".")[2].replace("_", "").lower()
        spoken = re.search(rf"\b{re.escape(word)}(?:\w*(?:{_MADE_FOR}))?\b", self.source)
        return spoken is not None or last == word.lower()


@dataclass(frozen=True, eq=False)
class Openers:
    """What opens transactions in a project."""

    project: DatabasesProject

    @cached_property
    def in_requests(self) -> bool:
        """Whether every request does."""
        return any(database.options.get("ATOMIC_REQUESTS") for database in self.project.inventory.databases)

    def around(self, model: type[Any] | str, *, deleting: bool = False) -> str:
        """Return who is seen to open one around what saves or deletes a model, for the end of a message; nothing if nobody is.

        A model is given as its class, or as a name where that is not known: empty for any model.
        """
        if self.in_requests:
            return ", as each request does (ATOMIC_REQUESTS)"
        words = [model] if isinstance(model, str) else names(model)
        methods = _DELETES if deleting else _SAVES
        for file, savings in self._blocks.items():
            if any(saving.method in methods and saving.concerns(model, words) for saving in savings):
                return f" (atomic() in {file.relative})"
        if isinstance(model, str):
            is_administered = any(model in ("", kind.__name__) for kind in self._administered)
        else:
            is_administered = any(issubclass(kind, model) for kind in self._administered)
        return ", as the admin does" if is_administered else ""

    @cached_property
    def _administered(self) -> frozenset[type[Any]]:
        """The models that the admin saves, by pages of their own or within those of others."""
        from django.apps import apps

        if not apps.is_installed("django.contrib.admin"):
            return frozenset()
        from django.contrib.admin.sites import all_sites

        admins = [admin for site in all_sites for admin in site._registry.values()]
        inlines = [inline.model for admin in admins for inline in admin.inlines if isinstance(inline.model, type)]
        return frozenset([*(admin.model for admin in admins), *inlines])

    @cached_property
    def _blocks(self) -> dict[SourceFile, list[_Saving]]:
        """The files that open transactions, with what they write in them: there, or in a function of the project called there."""
        found: dict[SourceFile, list[_Saving]] = {}
        for file in self.project.context.sources.code(containing=("atomic",)):
            for function, nodes in _within(file):
                savings = found.setdefault(file, [])
                for node in nodes:
                    savings += self._savings([node], function, file)
                    callee, called_file = self._callee(node, file)
                    if callee is not None and called_file is not None:
                        savings += self._savings(ast.walk(callee), callee, called_file)
        return found

    def _savings(self, nodes: Iterable[ast.AST], function: ast.AST, file: SourceFile) -> Iterator[_Saving]:
        for node in nodes:
            name = method(node)
            to = receiver(node)
            if name not in (*_SAVES, *_DELETES) or to is None:
                continue
            value = Scope(function, file, self.project.context.sources).value(to)
            model = value.model if isinstance(value, (Instance, Rows, ModelClass)) else None
            yield _Saving(name, ast.unparse(to), file.segment(function), model if isinstance(model, type) else None)

    def _callee(self, node: ast.AST, file: SourceFile) -> tuple[Function | None, SourceFile | None]:
        """Return the function of the project that a call calls, with its file."""
        if not isinstance(node, ast.Call) or not called(node):
            return None, None
        module, _, name = file.qualified(node.func).rpartition(".")
        callee = self.project.context.sources.by_module.get(module)
        functions = callee.functions if callee is not None else ()
        return next((function for function in functions if function.name == name), None), callee


def _within(file: SourceFile) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    """Yield what runs in the transactions that a file opens, with the function or class around each."""
    for opening in file.of(ast.Name, ast.Attribute):
        if not is_transaction(opening, "atomic", file):
            continue
        ancestors = list(file.ancestors(opening))
        block = next((node for node in ancestors if isinstance(node, (*_BLOCKS, *_DEFINITIONS))), None)
        function = next((node for node in ancestors if isinstance(node, _DEFINITIONS)), file.tree)
        if isinstance(block, _BLOCKS):
            yield function, list(nodes_within(block.body))
        elif block is not None:
            yield function, list(ast.walk(block))


def names(model: type[Any]) -> list[str]:
    """Return the words by which code names a model, or one that inherits from it."""
    from django.conf import settings

    users = _USERS if model._meta.label == settings.AUTH_USER_MODEL else ()
    return [*(kind.__name__ for kind in (model, *model.__subclasses__())), *users]
