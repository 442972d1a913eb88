"""Which operations of migrations concern one model: for their change of the tables, Django reads no model that refers to it."""

from __future__ import annotations

from typing import Any

_ALWAYS = (
    "AddConstraint",
    "AddIndex",
    "AlterModelManagers",
    "AlterModelOptions",
    "AlterUniqueTogether",
    "CreateModel",
    "DeleteModel",
    "RemoveConstraint",
    "RemoveIndex",
)
_FIELDS = ("AddField", "AlterField", "RemoveField", "RenameField")


def concerns_one_model(operation: Any, app_label: str, state: Any) -> bool:
    """Whether neither Django's code for an operation nor anybody else's asks for a model but the one it names."""
    from django.db.migrations import operations

    name = type(operation).__name__
    if getattr(operations, name, None) is not type(operation):
        return False
    if name == "RunSQL":
        return not operation.state_operations
    return name in _ALWAYS or (name in _FIELDS and _changes_one_field(operation, app_label, state))


def _changes_one_field(operation: Any, app_label: str, state: Any) -> bool:
    name = type(operation).__name__
    key = (app_label, operation.model_name_lower)
    model = state.models.get(key)
    changed = operation.old_name if name == "RenameField" else operation.name
    before, after = model.fields.get(changed) if model is not None else None, getattr(operation, "field", None)
    if name == "AlterField" and before is not None and _has_the_same_column(before, after):
        return True
    present = [field for field in (before, after) if field is not None]
    if any(field.primary_key for field in present):
        return False
    return name == "AddField" or not any(_is_referenced(state, key, changed, field) for field in present)


def _has_the_same_column(before: Any, after: Any) -> bool:
    """Whether two fields of one name differ, as Django tells them apart, in nothing that a database stores."""
    if before.many_to_many or after.many_to_many:
        return False
    _, *first = before.deconstruct()
    _, *second = after.deconstruct()
    for described, field in ((first, before), (second, after)):
        described[-1] = {name: value for name, value in described[-1].items() if name not in field.non_db_attrs}
    return bool(first == second)


def _is_referenced(state: Any, key: tuple[str, str], name: str, field: Any) -> bool:
    """Whether the column of another table follows a field: many-to-many fields refer to nothing but the primary key.

    A foreign key is followed where it is unique, and a many-to-many field has a table of its own.
    """
    from django.db.migrations.utils import get_references

    follows = field.is_relation and (field.unique or not field.many_to_one)
    return any(
        follows or (reference.to is not None and reference.to[1] is not None)
        for *_, reference in get_references(state, key, (name, field))
    )
