"""Forms and serializers that ask the database: their fields look rows up, and they save."""

from __future__ import annotations

from typing import Any

from django_conformance.source.reading import attribute

_VALIDATING = ("is_valid", "full_clean")
_SHOWING = ("as_p", "as_div", "as_table", "as_ul", "render")


def asked_by_form(kind: type[Any], method: str) -> str:
    """Return what of a form asks when a method is called, as a message says it; "" where nothing does for certain."""
    from django.forms import BaseForm, BaseModelForm, ModelChoiceField

    if not issubclass(kind, BaseForm):
        return "which saves" if method == "save" and _is_model_serializer(kind) else ""
    fields = attribute(kind, "base_fields", {})
    looking_up = next((name for name, field in fields.items() if isinstance(field, ModelChoiceField)), None)
    if method in (*_VALIDATING, *_SHOWING) and looking_up is not None:
        return f"whose field {looking_up} looks rows up"
    if not issubclass(kind, BaseModelForm):
        return ""
    if method == "save":
        return "which saves a row"
    model = attribute(attribute(kind, "_meta"), "model")
    unique = [field.name for field in model._meta.fields if field.unique and field.name in fields] if model else []
    return f"which looks for another row with the same {unique[0]}" if method in _VALIDATING and unique else ""


def asked_by_serializer(kind: Any) -> bool:
    """Whether a class is a serializer of Django REST framework."""
    return any(base.__module__ == "rest_framework.serializers" for base in attribute(kind, "__mro__", ()))


def _is_model_serializer(kind: type[Any]) -> bool:
    return any(
        base.__module__ == "rest_framework.serializers" and base.__name__ == "ModelSerializer" for base in kind.__mro__
    )
