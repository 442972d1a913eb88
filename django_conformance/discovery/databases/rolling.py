"""What a version of the code fails at once the next version's migration has run.

https://github.com/3YOURMIND/django-migration-linter/blob/main/docs/incompatibilities.md
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.databases.replay import table
from django_conformance.discovery.databases.row_changes import texts

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXTS = ("CharField", "FileField", "FilePathField", "SlugField", "EmailField", "URLField", "TextField")
_INTEGERS = (
    "PositiveSmallIntegerField",
    "SmallIntegerField",
    "PositiveIntegerField",
    "IntegerField",
    "PositiveBigIntegerField",
    "BigIntegerField",
    "AutoField",
    "BigAutoField",
    "SmallAutoField",
)
_NAME = r"(?:[\"'`\[]?\w+[\"'`\]]?\.)?[\"'`\[]?(?P<{}>\w+)[\"'`\]]?"
DROPPING = re.compile(
    rf"\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{_NAME.format('table')}\s+(?:[^;]*?,\s*)?"
    rf"(?:(?P<how>DROP|RENAME)\s+(?:COLUMN\s+)?(?:IF\s+EXISTS\s+)?(?!CONSTRAINT\b|INDEX\b|TO\b|KEY\b|PRIMARY\b){_NAME.format('column')}"
    r"|RENAME\s+(?P<renamed>TO)\b)"
    rf"|\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?{_NAME.format('dropped')}",
    re.IGNORECASE,
)
"""SQL that takes a table or a column away, or its name."""
_LATER = "Stop using it in one release, and remove it in the next"
_TWICE = "Add the new one beside it, copy the values, and remove the old one in a later release"


@dataclass(frozen=True)
class Break:
    """What an old version fails at: the model's key, the column, what is told, and how to fix it.

    ``inserts`` says that it is about a column which the old version does not fill.
    """

    key: tuple[str, str]
    column: str
    told: str
    fix: str
    inserts: bool = False


def break_of(app: str, operation: Any, state: Any) -> Break | None:
    """Return what an operation breaks for the version that knows the models of ``state``; ``None`` for nothing."""
    judge = _JUDGES.get(type(operation).__name__)
    return judge(app, operation, state) if judge is not None else None


def _add_field(app: str, operation: Any, state: Any) -> Break | None:
    key, field = (app, operation.model_name_lower), operation.field
    if not _is_column(field) or field.null or field.primary_key or not _is_made(state, key):
        return None
    if _has_db_default(field) or getattr(field, "generated", False):
        return None
    told = (
        f"it inserts into {app}.{operation.model_name} without {operation.name!r}, which is NOT NULL and has no default "
        "in the database"
    )
    fix = f"Add {operation.name} with db_default=…, or with null=True and make it NOT NULL in a later release"
    return Break(key, _column(field, operation.name), told, fix, inserts=True)


def _alter_field(app: str, operation: Any, state: Any) -> Break | None:
    key = (app, operation.model_name_lower)
    before = _field(state, key, operation.name)
    after = operation.field
    if before is None or not (_is_column(before) and _is_column(after)) or not _is_made(state, key):
        return None
    name, column = f"{app}.{operation.model_name}.{operation.name}", _column(after, operation.name)
    if _column(before, operation.name) != column:
        return Break(
            key,
            column,
            f"it queries the column {_column(before, operation.name)!r}, which is renamed to {column!r}",
            _TWICE,
        )
    if before.null and not after.null and not before.has_default():
        told = f"it writes NULL into {name}, which is NOT NULL now"
        return Break(key, column, told, "Make it NOT NULL in the release after the one that always fills it")
    if not before.unique and after.unique and not after.primary_key:
        return Break(key, column, f"it may write a value into {name} twice, which is unique now", _LATER)
    if not _widens(before, after):
        kinds = f"{type(before).__name__} to {type(after).__name__}"
        return Break(key, column, f"it reads and writes {name}, whose type is altered from {kinds}", _TWICE)
    return None


def _remove_field(app: str, operation: Any, state: Any) -> Break | None:
    key = (app, operation.model_name_lower)
    field = _field(state, key, operation.name)
    if field is None or not _is_made(state, key):
        return None
    told = f"it queries {app}.{operation.model_name}.{operation.name}, which is removed"
    fix = f"Remove {operation.name} from the model alone first (SeparateDatabaseAndState), and the column in a later release"
    return Break(key, _column(field, operation.name), told, fix)


def _rename_field(app: str, operation: Any, state: Any) -> Break | None:
    key = (app, operation.model_name_lower)
    field = _field(state, key, operation.old_name)
    if field is None or field.db_column or not _is_made(state, key):
        return None
    told = f"it queries {app}.{operation.model_name}.{operation.old_name}, which is renamed to {operation.new_name!r}"
    return Break(key, operation.old_name, told, f"Keep the column: db_column={_column(field, operation.old_name)!r}")


def _delete_model(app: str, operation: Any, state: Any) -> Break | None:
    key = (app, operation.name_lower)
    return (
        Break(key, "", f"it may query the table of {app}.{operation.name}, which is deleted", _LATER)
        if _is_made(state, key)
        else None
    )


def _rename_model(app: str, operation: Any, state: Any) -> Break | None:
    key = (app, operation.old_name_lower)
    if not _is_made(state, key) or state.models[key].options.get("db_table"):
        return None
    told = f"it queries {table(state.models[key])!r}, the table of {app}.{operation.old_name}, which is renamed"
    return Break(key, "", told, f"Keep the table: db_table = {table(state.models[key])!r}")


def _alter_table(app: str, operation: Any, state: Any) -> Break | None:
    key = (app, operation.name_lower)
    if not _is_made(state, key):
        return None
    before = table(state.models[key])
    if before == (operation.table or f"{app}_{operation.name_lower}"):
        return None
    return Break(key, "", f"it queries the table {before!r} of {app}.{operation.name}, which is renamed", _TWICE)


def _add_constraint(app: str, operation: Any, state: Any) -> Break | None:
    from django.db.models import UniqueConstraint

    key = (app, operation.model_name_lower)
    if not isinstance(operation.constraint, UniqueConstraint) or not _is_made(state, key):
        return None
    told = f"it may write what the new constraint {operation.constraint.name!r} of {app}.{operation.model_name} forbids"
    return Break(key, "", told, "Release the code that keeps to the constraint first")


def _run_sql(app: str, operation: Any, state: Any) -> Break | None:
    """Judge SQL that drops or renames what a model of the old version has."""
    tables = {table(model).lower(): key for key, model in state.models.items() if _is_made(state, key)}
    for match in DROPPING.finditer(texts(operation)):
        key = tables.get((match["table"] or match["dropped"]).lower())
        if key is None:
            continue
        label = ".".join(key)
        if match["dropped"] or match["renamed"]:
            gone = "dropped" if match["dropped"] else "renamed"
            return Break(key, "", f"it queries the table of {label}, which SQL has {gone}", _LATER)
        columns = {
            _column(field, name).lower(): name for name, field in state.models[key].fields.items() if _is_column(field)
        }
        name = columns.get(match["column"].lower())
        if name is not None:
            told = f"it queries {label}.{name}, whose column SQL has {'dropped' if match['how'].upper() == 'DROP' else 'renamed'}"
            return Break(
                key, match["column"], told, f"Remove {name} from the model in one release, and the column in the next"
            )
    return None


def _is_made(state: Any, key: tuple[str, str]) -> bool:
    """Whether a model has a table that migrations made."""
    model = state.models.get(key)
    return model is not None and model.options.get("managed") is not False and not model.options.get("proxy")


def _is_column(field: Any) -> bool:
    return not field.many_to_many and not getattr(field, "one_to_many", False)


def _has_db_default(field: Any) -> bool:
    from django.db.models import NOT_PROVIDED

    return getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


def _field(state: Any, key: tuple[str, str], name: str) -> Any:
    model = state.models.get(key)
    return model.fields.get(name) if model is not None else None


def _column(field: Any, name: str) -> str:
    return str(field.db_column or (f"{name}_id" if field.many_to_one or field.one_to_one else name))


def _widens(before: Any, after: Any) -> bool:
    """Whether a column takes and gives after a change all that it did before."""
    if before.remote_field is not None or after.remote_field is not None:
        return bool(before.remote_field) == bool(after.remote_field)
    old, new = before.get_internal_type(), after.get_internal_type()
    if old in _TEXTS and new in _TEXTS:
        longest, later = before.max_length or 0, after.max_length or 0
        return new == "TextField" or (old != "TextField" and later >= longest)
    if old in _INTEGERS and new in _INTEGERS:
        return "Small" not in new or "Small" in old
    return bool(old == new)


_JUDGES: dict[str, Callable[[str, Any, Any], Break | None]] = {
    "AddField": _add_field,
    "AlterField": _alter_field,
    "RemoveField": _remove_field,
    "RenameField": _rename_field,
    "DeleteModel": _delete_model,
    "RenameModel": _rename_model,
    "AlterModelTable": _alter_table,
    "AddConstraint": _add_constraint,
    "RunSQL": _run_sql,
}
