"""The keys of an entry in ``beat_schedule`` that a project's own scheduler reads, beside those that Celery has.

https://django-celery-beat.readthedocs.io/en/latest/reference/django-celery-beat.schedulers.html
"""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

from django_conformance.source.reading import attribute, readable

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_CELERYS = "django_celery_beat"
_LIBRARIES = ("celery", _NOT_CELERYS)


def without_own_keys(declared: Mapping[Any, Any], app: Any) -> dict[Any, Any]:
    """Return an entry without the keys that only the app's scheduler reads."""
    scheduler = _scheduler(app)
    celerys = _parameters(_celerys_entry())
    if _reads_entries_itself(scheduler):
        return {key: value for key, value in declared.items() if key in celerys}
    known = _parameters(attribute(scheduler, "Entry")) | _columns()
    return {key: value for key, value in declared.items() if key in celerys or key not in known}


def _celerys_entry() -> Any:
    from celery.beat import ScheduleEntry

    return ScheduleEntry


def _scheduler(app: Any) -> Any:
    """Return the class of the app's scheduler, ``None`` where it cannot be imported: that is told by another rule."""
    from celery.utils.imports import load_extension_class_names, symbol_by_name

    name = readable(attribute(app.conf, "beat_scheduler"))
    try:
        return symbol_by_name(name, aliases=dict(load_extension_class_names("celery.beat_schedulers")))
    except BaseException:
        return None


def _reads_entries_itself(scheduler: Any) -> bool:
    """Whether a scheduler has a method of its own that makes entries of what is declared."""
    method = attribute(scheduler, "update_from_dict")
    module = str(attribute(method, "__module__", "celery"))
    return module.partition(".")[0] not in _LIBRARIES


def _parameters(entry: Any) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(entry).parameters)
    except (TypeError, ValueError):
        return frozenset()


def _columns() -> frozenset[str]:
    """Return what django-celery-beat stores of a task, where the project has it: its scheduler takes each of them."""
    from django.apps import apps

    models = sys.modules.get(f"{_NOT_CELERYS}.models")
    if models is None or not apps.is_installed(_NOT_CELERYS):
        return frozenset()
    return frozenset(field.name for field in models.PeriodicTask._meta.get_fields())
