"""Copies the fields of models in less time: Django copies each of them whenever a migration renders its model.

What a field of a migration's state was made with is asked of it once, and once more where an operation may have changed
it in its place. Which models are swapped does not change while migrations are applied.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.drivers.test_databases.migration_watch import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator


class FieldCopies:
    """``remembering`` says whether fields are asked once; else they are copied as Django does it."""

    def __init__(self) -> None:
        self.remembering = False
        self._made_with: dict[int, tuple[Any, Any, dict[str, Any]]] = {}

    def forget(self) -> None:
        """Ask every field again: one may have been changed."""
        self._made_with.clear()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Copy fields like that until the block ends."""
        from django.apps import apps
        from django.db.migrations.state import ProjectState
        from django.db.models import Field

        original, rename = Field.clone, ProjectState.rename_field

        def clone(field: Any) -> Any:
            if not self.remembering or "model" in vars(field):
                return original(field)
            _, args, kwargs = self._made_with.get(id(field)) or self._ask(field)
            return type(field)(*args, **{name: _own(value) for name, value in kwargs.items()})

        def rename_field(state: Any, *args: Any, **kwargs: Any) -> None:
            rename(state, *args, **kwargs)
            self.forget()  # fields that refer to the renamed one are changed where they are

        with ExitStack() as stack:
            stack.enter_context(replaced(Field, "clone", clone))
            stack.enter_context(replaced(ProjectState, "rename_field", rename_field))
            swappable = apps.get_swappable_settings_name
            stack.enter_context(replaced(apps, "get_swappable_settings_name", cache(swappable)))
            yield
            self.forget()

    def _ask(self, field: Any) -> tuple[Any, Any, dict[str, Any]]:
        _, _, args, kwargs = field.deconstruct()
        self._made_with[id(field)] = field, args, kwargs  # with the field itself, so that no other gets its id
        return self._made_with[id(field)]


def _own(value: Any) -> Any:
    """Return a list of its own for each copy, which may change it."""
    return [*value] if type(value) is list else value
