"""Where the routers write an object that was read from an alias: they are asked with that object as a hint, as Django asks.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#hints
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.source.objects import at
from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.inventory import Model

_TIMES = 20
"""How often a router is asked that may choose by chance."""


def written_to(routers: Iterable[Any], model: Model, alias: str) -> str | None:
    """Return the alias that an object read from ``alias`` is saved to; ``None`` where the routers do not say."""
    instance = _read_from(model, alias)
    if instance is None:
        return None
    from django.db.utils import ConnectionRouter

    try:
        answer = ConnectionRouter(list(routers)).db_for_write(type(instance), instance=instance)
    except BaseException:
        return None
    return answer if isinstance(answer, str) else None


def answering(routers: Iterable[Any], method: str, model: Model, alias: str | None = None) -> Any:
    """Return the first router that has an answer for a model, with an alias this one; no object is given as a hint."""
    for router in routers:
        given = answers(router, method, model)
        if alias in given or (alias is None and given):
            return router
    return None


def answers(router: Any, method: str, model: Model) -> set[str]:
    """Return the aliases that a router answers with for a model; none where it has no answer."""
    kind = _class(model)
    given = (_answer(attribute(router, method), kind) for _ in range(_TIMES))
    return {alias for alias in given if alias is not None}


def _answer(method: Any, kind: Any) -> str | None:
    try:
        answer = method(kind) if callable(method) else None
    except BaseException:
        return None
    return answer if isinstance(answer, str) else None


def _class(model: Model) -> Any:
    from django.apps import apps

    try:
        return apps.get_model(model.label)
    except (LookupError, ValueError):
        return at(f"{model.module}.{model.label.rpartition('.')[2]}")


def _read_from(model: Model, alias: str) -> Any:
    """Return an object of a model that says it was read from an alias; no code of the model runs."""
    from django.db.models.base import ModelState

    kind = _class(model)
    if kind is None or kind._meta.abstract:
        return None
    instance = kind.__new__(kind)
    instance._state = ModelState()
    instance._state.db = alias
    instance._state.adding = False
    instance.__dict__.update({field.attname: None for field in kind._meta.concrete_fields})
    return instance
