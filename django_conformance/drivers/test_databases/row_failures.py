"""Which failures of a migration on generated rows tell of the migration, and not of the rows."""

from __future__ import annotations

import re
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import Location

if TYPE_CHECKING:
    from pathlib import Path

_COLUMN = re.compile(
    r"no such (column|table)|has no column named|column \S+ (of relation \S+ )?does not exist|relation \S+ does not exist",
    re.IGNORECASE,
)
_TRIGGERS = re.compile(r"pending trigger events", re.IGNORECASE)
_CALL = re.compile(
    r"unexpected keyword argument|got multiple values for|missing \d+ required|takes \d+ positional|got unexpected keyword"
)
_INSTANCE = re.compile(r"^Cannot assign .* must be a .* instance|^Cannot query .*: Must be ")
_LACKS = re.compile(
    r"(?:type object )?'?(\w+)'? object has no attribute '(\w+)'|type object '(\w+)' has no attribute '(\w+)'|'(\w+)' object has no attribute '(\w+)'"
)
_FRAMEWORK = ("Permission", "ContentType", "Site")
_OF_CODE = (
    "NameError",
    "UnboundLocalError",
    "ImportError",
    "ModuleNotFoundError",
    "LookupError",
    "FieldError",
    "FieldDoesNotExist",
)
_SCHEMA = ("AddField", "AlterField")


@dataclass(frozen=True)
class RowFailure:
    """A migration that fails on tables with rows: the alias, the migration, the operation and what it raises."""

    alias: str
    migration: str
    operation: str
    message: str
    location: Location | None = None


def judge(error: BaseException, operation: Any, *, nulls: bool) -> bool:
    """Whether an error is the migration's own: of its code, its schema, or rows that post_migrate makes later."""
    kind, text = type(error).__name__, str(error)
    names = {base.__name__ for base in type(error).__mro__}
    if names & {"OperationalError", "ProgrammingError", "InternalError", "NotSupportedError"}:
        return bool(_COLUMN.search(text) or _TRIGGERS.search(text)) or kind == "NotSupportedError"
    if kind == "IntegrityError" or "IntegrityError" in names:
        return not nulls and type(operation).__name__ in _SCHEMA and _is_certain(operation)
    if kind in _OF_CODE:
        return True
    if kind == "DoesNotExist":
        return any(f"{name} matching query" in text for name in _FRAMEWORK)
    if kind == "TypeError":
        return bool(_CALL.search(text))
    if kind == "ValueError":
        return bool(_INSTANCE.search(text))
    return kind == "AttributeError" and _is_of_the_class(error, text)


def _is_certain(operation: Any) -> bool:
    """Whether rows of any kind break a change: a column that has no value for them, or the same for all."""
    field = operation.field
    if type(operation).__name__ == "AlterField":
        return False
    return bool(not field.null and (not field.has_default() or field.unique))


def _is_of_the_class(error: BaseException, text: str) -> bool:
    """Whether the attribute is one that the class in ``models.py`` has, or that a swapped model's manager is missing."""
    from django.apps import apps

    if "has been swapped" in text or "Manager isn't available" in text:
        return True
    match = _LACKS.search(text)
    if match is None:
        return False
    owner, name = next((a, b) for a, b in zip(match.groups()[::2], match.groups()[1::2], strict=True) if a)
    if owner in ("Manager", "QuerySet"):
        return any(hasattr(manager, name) for model in apps.get_models() for manager in model._meta.managers)
    return any(model.__name__ == owner and hasattr(model, name) for model in apps.get_models())


def described(error: BaseException, alias: str, migration: Any, operation: Any, project: Path) -> RowFailure:
    """Return the record of a failure, with the innermost line of the project that was running."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if inside(frame.filename, project)]
    place = (
        (frames[-1].filename, frames[-1].lineno) if frames else (sys.modules[type(migration).__module__].__file__, None)
    )
    location = Location(relative(str(place[0]), project), place[1])
    text = " ".join(str(error).split())[:300]
    return RowFailure(
        alias,
        f"{migration.app_label}.{migration.name}",
        _named(operation),
        f"{type(error).__name__}: {text}",
        location,
    )


def _named(operation: Any) -> str:
    """Return an operation as a message names it: a function of RunPython by its name."""
    name = getattr(getattr(operation, "code", None), "__name__", "")
    return f"{name}()" if name else str(operation.describe())


def operation_of(error: BaseException) -> Any:
    """Return the operation that was running when an error was raised."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_name == "apply" and "operation" in frame.f_locals and "schema_editor" in frame.f_locals:
            return frame.f_locals["operation"]
    return None
