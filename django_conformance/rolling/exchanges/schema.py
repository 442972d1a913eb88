"""The database's schema: migrated by one version, read and written by the models of either.

Every write is rolled back. Signals, ``save()`` and validation of the project are left out: the question is whether the columns that a model
has fit the table.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from functools import partial
from typing import Any

from django_conformance.drivers.test_databases import snapshots
from django_conformance.errors import ConformanceError
from django_conformance.rolling.exchanges import told

_NUMBER = 32_001
_ROWS = 100
_snapshots: list[snapshots.Snapshot] = []


class NoValue(ConformanceError):
    """A field is of a kind that no value could be made for."""


def migrate(alias: str) -> str:
    """Apply the migrations of this version."""
    from django.core.management import call_command

    call_command("migrate", database=alias, interactive=False, verbosity=0, skip_checks=True)
    return "migrated"


def take(places: list[dict[str, str]]) -> None:
    """Take a snapshot of the databases as they are."""
    while _snapshots:
        _snapshots.pop().close()
    for fields in places:
        place = snapshots.SharedDatabase(**fields)
        snapshots.take(place)
        _snapshots.append(snapshots.opened(place))


def restore() -> None:
    """Put the databases back to the snapshot."""
    for snapshot in _snapshots:
        snapshot.restore()


def use(aliases: list[str]) -> dict[str, dict[str, str]]:
    """Read and write every model that has a table; return what came of it by ``model on alias``."""
    from django.apps import apps
    from django.db import router

    steps_by_model: dict[str, dict[str, str]] = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or meta.swapped or not meta.managed:
            continue
        for alias in aliases:
            if router.allow_migrate_model(alias, model):
                steps = {"read": partial(_read, model, alias), "write": partial(_write, model, alias)}
                steps_by_model[f"{meta.label} on {alias}"] = {name: _attempt(step) for name, step in steps.items()}
    return steps_by_model


def _attempt(step: Any) -> str:
    """Return an empty text, or what was raised."""
    try:
        step()
    except Exception as error:
        return told(error)
    return ""


def _read(model: Any, alias: str) -> None:
    list(model._base_manager.using(alias).order_by("pk")[:_ROWS])


def _write(model: Any, alias: str) -> None:
    from django.db import connections, transaction
    from django.db.models.base import ModelState

    fields = [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]
    row = model.__new__(model)
    row._state = ModelState()
    for field in fields:
        setattr(row, field.attname, _value(field))
    row._state.db = alias
    rows = model._base_manager.using(alias)
    with connections[alias].constraint_checks_disabled(), transaction.atomic(using=alias):
        rows._insert([row], fields=fields, using=alias, raw=True)
        same = rows.filter(pk=row.pk)
        changed = {field.attname: getattr(row, field.attname) for field in fields if not field.primary_key}
        if changed:
            same.update(**changed)
        same._raw_delete(alias)
        transaction.set_rollback(True, using=alias)


def _value(field: Any) -> Any:
    """Return a value for a column, of its kind."""
    if field.null:
        return None
    if field.remote_field is not None and getattr(field, "target_field", None) is not None:
        return _value(field.target_field)
    kind = field.get_internal_type()
    if kind.endswith(("IntegerField", "AutoField")):
        return _NUMBER
    if kind in _TEXTS:
        return uuid.uuid4().hex[: field.max_length]
    if kind == "DateTimeField":
        return _moment()
    if kind in _VALUES:
        return _VALUES[kind]
    if field.has_default():
        return field.get_default()
    raise NoValue(f"No value is known for a {kind}.")


def _moment() -> datetime.datetime:
    from django.conf import settings

    moment = datetime.datetime(2020, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)
    return moment if settings.USE_TZ else moment.replace(tzinfo=None)


_TEXTS = ("CharField", "TextField", "SlugField", "FileField", "FilePathField")
_VALUES: dict[str, Any] = {
    "BooleanField": False,
    "BinaryField": b"",
    "DateField": datetime.date(2020, 2, 29),
    "TimeField": datetime.time(12, 30),
    "DurationField": datetime.timedelta(minutes=1),
    "DecimalField": decimal.Decimal(0),
    "FloatField": 0.5,
    "GenericIPAddressField": "192.0.2.1",
    "JSONField": {},
    "UUIDField": uuid.UUID("12345678-1234-4678-9234-567812345678"),
}
