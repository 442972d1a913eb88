"""Objects of models that no code of the project has made, for routers to look at."""

from __future__ import annotations

import uuid
from typing import Any


def blank(model: Any) -> Any:
    """Return an object of a model that nothing of the project's has made: no ``__init__``, no signal, no default.

    Its fields hold values of their kind, so that a router may look at them.
    """
    from django.db.models.base import ModelState

    made = model.__new__(model)
    made._state = ModelState()
    for field in model._meta.concrete_fields:
        made.__dict__[field.attname] = _value(field)
    return made


def _value(field: Any) -> Any:
    while field.remote_field is not None and getattr(field, "target_field", None) is not None:
        field = field.target_field
    values = {
        "CharField": "a",
        "TextField": "a",
        "SlugField": "a",
        "BooleanField": False,
        "UUIDField": uuid.UUID(int=1),
    }
    kind = field.get_internal_type()
    if kind in values:
        return values[kind]
    return 1 if kind.endswith(("IntegerField", "AutoField")) else None
