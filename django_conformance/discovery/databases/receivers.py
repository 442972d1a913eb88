"""The project's own receivers of what Django sends when a model is saved or deleted.

https://docs.djangoproject.com/en/stable/topics/signals/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.source.orm.functions import function_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import Sources
    from django_conformance.source.orm.functions import Found


def receivers(signal: str, model: Any, sources: Sources) -> Iterator[Found]:
    """Yield the functions of the project that are connected to a signal of a model, such as ``post_save``."""
    from django.db.models import signals

    live = getattr(signals, signal)._live_receivers(model)
    kinds = live if isinstance(live, tuple) else (live,)  # (sync, async) since Django 5.0
    for receiver in (receiver for kind in kinds for receiver in kind):
        found = function_of(receiver, sources)
        if found is not None:
            yield found
