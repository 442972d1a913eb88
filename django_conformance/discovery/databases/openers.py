"""Who opens a transaction around what saves a model: every request, the admin, or a block in ``atomic()`` of the project.

https://docs.djangoproject.com/en/stable/topics/db/transactions/
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.databases.transactions import is_transaction
from django_conformance.source.nodes import called, method, nodes_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.databases.project import DatabasesProject
    from django_conformance.source.files import SourceFile

_USERS = ("get_user_model", "AUTH_USER_MODEL", "request.user")


_SAVES = ("save", "create", "get_or_create", "update_or_create", "form_valid", "asave", "acreate")
_DELETES = ("delete", "adelete")


@dataclass(eq=False)
class _Blocks:
    """What runs in the transactions that a file opens: the methods called, and the files of the project's functions called."""

    files: list[SourceFile]
    methods: set[str] = field(default_factory=set)

    def concern(self, words: list[str], methods: tuple[str, ...]) -> bool:
        """Whether a row of what these words name may be written in one by such a method, or in a function that is called."""
        is_named = any(word.encode() in file.content for file in self.files for word in words)
        return is_named and (len(self.files) > 1 or not self.methods.isdisjoint(methods))


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
        for file, blocks in self._blocks.items():
            if blocks.concern(words, _DELETES if deleting else _SAVES):
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
    def _blocks(self) -> dict[SourceFile, _Blocks]:
        """The files that open transactions, with what they do in them."""
        found: dict[SourceFile, _Blocks] = {}
        for file in self.project.context.sources.code(containing=("atomic",)):
            for node in self._within(file):
                blocks = found.setdefault(file, _Blocks([file]))
                blocks.methods.add(method(node))
                callee = self._file_of(node, file)
                if callee is not None and callee not in blocks.files:
                    blocks.files.append(callee)
        return found

    @staticmethod
    def _within(file: SourceFile) -> Iterator[ast.AST]:
        """Yield what runs in the transactions that a file opens, the expressions that open them first."""
        for opening in file.of(ast.Name, ast.Attribute):
            if not is_transaction(opening, "atomic", file):
                continue
            yield opening
            around = next(
                (
                    node
                    for node in file.ancestors(opening)
                    if isinstance(node, (ast.With, ast.AsyncWith, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
                ),
                None,
            )
            if isinstance(around, (ast.With, ast.AsyncWith)):
                yield from nodes_within(around.body)
            elif around is not None:
                yield from ast.walk(around)

    def _file_of(self, node: ast.AST, file: SourceFile) -> SourceFile | None:
        """Return the file of the function of the project that a call calls."""
        if not isinstance(node, ast.Call) or not called(node):
            return None
        module, _, name = file.qualified(node.func).rpartition(".")
        callee = self.project.context.sources.by_module.get(module)
        is_defined = callee is not None and any(function.name == name for function in callee.functions)
        return callee if is_defined else None


def names(model: type[Any]) -> list[str]:
    """Return the words by which code names a model, or one that inherits from it."""
    from django.conf import settings

    users = _USERS if model._meta.label == settings.AUTH_USER_MODEL else ()
    return [*(kind.__name__ for kind in (model, *model.__subclasses__())), *users]
