"""A few rows for historical models, such as an application could have: choices, defaults, related rows, distinct names."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COUNT = 2
"""How many rows a model gets: with two, what must be distinct is told."""

_DAY = datetime.datetime(2024, 3, 1, 12, 0, tzinfo=datetime.timezone.utc)
_ACTIONS = ("add", "change", "delete", "view")


class Unfillable(Exception):
    """A field takes nothing that is known here."""


def fill(apps: Any, alias: str, own: Iterable[str], *, nulls: bool) -> dict[str, int]:
    """Write rows for the models of these apps and what they refer to; return how many each model has.

    ``nulls`` leaves every column empty that may be. A model whose rows the database refuses has none.
    """
    made: dict[Any, list[Any]] = {}
    _framework_rows(apps, alias)
    wanted = [model for model in apps.get_models() if model._meta.app_label in own]
    for model in wanted:
        _rows_of(model, alias, made, (), nulls=nulls)
    return {model._meta.label: len(rows) for model, rows in made.items() if rows}


def _framework_rows(apps: Any, alias: str) -> None:
    """Write what post_migrate made when earlier releases were installed: content types, permissions, the site."""
    from django.conf import settings

    models = {model._meta.label_lower: model for model in apps.get_models()}
    types, permissions = models.get("contenttypes.contenttype"), models.get("auth.permission")
    if types is None or not _has_table(types, alias):
        return
    for model in models.values():
        options = model._meta
        values = {"app_label": options.app_label, "model": options.model_name}
        content_type = _first(types, alias, values) or _saved(types, alias, values)
        if permissions is None or content_type is None or not _has_table(permissions, alias):
            continue
        named = [
            (f"{action}_{options.model_name}", f"Can {action} {options.model_name}")
            for action in options.default_permissions
        ]
        for codename, name in (*named, *options.permissions):
            found = {"content_type_id": content_type.pk, "codename": codename}
            if _first(permissions, alias, found) is None:
                _saved(permissions, alias, {**found, "name": str(name)[:255]})
    site = models.get("sites.site")
    if site is not None and _has_table(site, alias):
        number = getattr(settings, "SITE_ID", 1) or 1
        if _first(site, alias, {"pk": number}) is None:
            _saved(site, alias, {"pk": number, "domain": "example.com", "name": "example.com"})


def _rows_of(model: Any, alias: str, made: dict[Any, list[Any]], around: tuple[Any, ...], *, nulls: bool) -> list[Any]:
    """Return the rows that are written for a model, after those of the models that it refers to."""
    if model in made:
        return made[model]
    options = model._meta
    if model in around or not options.managed or options.swapped or not _has_table(model, alias):
        return []
    if options.proxy:
        return _rows_of(options.concrete_model, alias, made, around, nulls=nulls)
    if options.label_lower in ("contenttypes.contenttype", "auth.permission", "sites.site"):
        return list(model._base_manager.using(alias)[:COUNT])
    rows = []
    for number in range(1, COUNT + 1):
        try:
            values = dict(_values(model, number, alias, made, (*around, model), nulls=nulls))
        except Unfillable:
            break
        row = _saved(model, alias, values)
        if row is not None:
            rows.append(row)
    made[model] = rows
    return rows


def _values(
    model: Any, number: int, alias: str, made: dict[Any, list[Any]], around: tuple[Any, ...], *, nulls: bool
) -> Iterator[tuple[str, Any]]:
    for field in model._meta.concrete_fields:
        if getattr(field, "auto_created", False) and not field.remote_field:
            continue
        if field.primary_key and field.get_internal_type() in ("AutoField", "BigAutoField", "SmallAutoField"):
            continue
        if getattr(field, "generated", False) or (
            field.remote_field and getattr(field.remote_field, "parent_link", False)
        ):
            continue
        if nulls and field.null and not field.primary_key:
            yield field.name, None
        elif field.many_to_one or field.one_to_one:
            rows = _rows_of(field.related_model, alias, made, around, nulls=nulls)
            if len(rows) >= number or (rows and not field.unique):
                yield field.name, rows[min(number, len(rows)) - 1]
            elif not field.null:
                raise Unfillable(field.name)
        else:
            yield field.name, _value(field, number)


def _value(field: Any, number: int) -> Any:
    """Return a value that an application could have in a field, another one for each number where it can."""
    choices = [key for key, _ in field.flatchoices if key not in (None, "")]
    if choices:
        return choices[(number - 1) % len(choices)]
    distinct = field.unique or not field.has_default()
    if not distinct:
        return field.get_default()
    kind = field.get_internal_type()
    make = _KINDS.get(kind)
    if make is not None:
        return make(field, number)
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if kind == "ArrayField":
        return []
    if field.blank and field.empty_strings_allowed:
        return ""
    raise Unfillable(field.name)


def _text(field: Any, number: int) -> str:
    longest = field.max_length or 200
    tail = f" {number}"
    name = str(field.name).replace("_", " ").capitalize()
    return (name[: max(longest - len(tail), 0)] + tail)[-longest:]


def _slug(field: Any, number: int) -> str:
    return _text(field, number).lower().strip().replace(" ", "-")


def _decimal(field: Any, number: int) -> Decimal:
    whole = (field.max_digits or 1) - (field.decimal_places or 0)
    return Decimal(number if whole > 0 else 0)


_KINDS: dict[str, Any] = {
    "CharField": _text,
    "TextField": _text,
    "SlugField": _slug,
    "EmailField": lambda field, number: f"person{number}@example.com",
    "URLField": lambda field, number: f"https://example.com/{number}",
    "FileField": lambda field, number: f"file-{number}.txt",
    "ImageField": lambda field, number: f"image-{number}.png",
    "FilePathField": lambda field, number: f"file-{number}.txt",
    "BooleanField": lambda field, number: bool(number % 2),
    "NullBooleanField": lambda field, number: bool(number % 2),
    "DecimalField": _decimal,
    "FloatField": lambda field, number: float(number),
    "DateField": lambda field, number: _DAY.date() + datetime.timedelta(number),
    "DateTimeField": lambda field, number: _aware(_DAY + datetime.timedelta(number)),
    "TimeField": lambda field, number: datetime.time(9, number),
    "DurationField": lambda field, number: datetime.timedelta(hours=number),
    "UUIDField": lambda field, number: uuid.UUID(int=number),
    "GenericIPAddressField": lambda field, number: f"192.0.2.{number}",
    "IPAddressField": lambda field, number: f"192.0.2.{number}",
    "JSONField": lambda field, number: {},
    "BinaryField": lambda field, number: b"1",
    **{
        kind: lambda field, number: number
        for kind in (
            "IntegerField",
            "SmallIntegerField",
            "BigIntegerField",
            "PositiveIntegerField",
            "PositiveSmallIntegerField",
            "PositiveBigIntegerField",
        )
    },
}


def _aware(moment: datetime.datetime) -> datetime.datetime:
    from django.conf import settings

    return moment if settings.USE_TZ else moment.replace(tzinfo=None)


def _saved(model: Any, alias: str, values: dict[str, Any]) -> Any:
    """Return a row that is written, ``None`` where the database refuses it."""
    from django.db import transaction

    try:
        with transaction.atomic(using=alias):
            row = model(**values)
            row.save_base(using=alias, force_insert=True)
    except Exception:  # what generation cannot satisfy is nobody's mistake
        return None
    return row


def _first(model: Any, alias: str, values: dict[str, Any]) -> Any:
    return model._base_manager.using(alias).filter(**values).first()


def _has_table(model: Any, alias: str) -> bool:
    from django.db import connections

    return model._meta.db_table in _tables(connections[alias])


def _tables(connection: Any) -> set[str]:
    known = getattr(connection, "_conformance_tables", None)
    name = connection.settings_dict["NAME"]
    if known is None or known[0] != name:
        with connection.cursor() as cursor:
            known = (name, set(connection.introspection.table_names(cursor)))
        connection._conformance_tables = known
    return set(known[1])
