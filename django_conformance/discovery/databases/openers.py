"""Who opens a transaction around what saves a model: every request, the admin, or a block in ``atomic()`` of the project.

https://docs.djangoproject.com/en/stable/topics/db/transactions/
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.databases.transactions import is_transaction
from django_conformance.source.nodes import called, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.databases.project import DatabasesProject
    from django_conformance.source.files import SourceFile

_USERS = ("get_user_model", "AUTH_USER_MODEL", "request.user")


@dataclass(frozen=True, eq=False)
class Openers:
    """What opens transactions in a project."""

    project: DatabasesProject

    @cached_property
    def in_requests(self) -> bool:
        """Whether every request does."""
        return any(database.options.get("ATOMIC_REQUESTS") for database in self.project.inventory.databases)

    def around(self, model: type[Any] | None) -> str:
        """Return who opens one around what saves a model, for a message; nothing where nobody is seen to.

        For ``None``, any model, whoever does around anything.
        """
        if self.in_requests:
            return "each request does (ATOMIC_REQUESTS)"
        for kind in self._blocks:
            if model is None or any(
                name.encode() in file.content for file in self._blocks[kind] for name in names(model)
            ):
                return f"{kind.relative} does"
        if self._administered if model is None else any(issubclass(kind, model) for kind in self._administered):
            return "the admin does"
        return ""

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
    def _blocks(self) -> dict[SourceFile, list[SourceFile]]:
        """The files that open transactions, each with those of the functions that it calls within."""
        blocks: dict[SourceFile, list[SourceFile]] = {}
        for file in self.project.context.sources.code(containing=("atomic",)):
            for node in self._within(file):
                files = blocks.setdefault(file, [file])
                callee = self._file_of(node, file)
                if callee is not None and callee not in files:
                    files.append(callee)
        return blocks

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
                yield from (node for statement in around.body for node in (statement, *own_nodes(statement)))
            elif around is not None:
                yield from ast.walk(around)

    def _file_of(self, node: ast.AST, file: SourceFile) -> SourceFile | None:
        """Return the file of the project that a call leads to."""
        if not isinstance(node, ast.Call) or not called(node):
            return None
        module = file.qualified(node.func)
        while module:
            module = module.rpartition(".")[0]
            if module in self.project.context.sources.by_module:
                return self.project.context.sources.by_module[module]
        return None


def names(model: type[Any]) -> list[str]:
    """Return the words by which code names a model, or one that inherits from it."""
    from django.conf import settings

    users = _USERS if model._meta.label == settings.AUTH_USER_MODEL else ()
    return [*(kind.__name__ for kind in (model, *model.__subclasses__())), *users]
