"""Rows that the migrations leave in the test databases, and that name something outside of them.

https://django-celery-beat.readthedocs.io/en/latest/
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django_conformance.codec import loads


@dataclass(frozen=True)
class PeriodicTaskRow:
    """A row of django-celery-beat: its name, its task, and the arguments as JSON."""

    name: str
    task: str
    args: str
    kwargs: str

    def fault(self, registered: Collection[str]) -> str:
        """Return what is wrong with it, "" for nothing."""
        if self.task not in registered and not self.task.startswith("celery."):
            return f"whose task {self.task!r} is not registered"
        for field, value, kind in (("args", self.args, list), ("kwargs", self.kwargs, dict)):
            try:
                content = loads(value or ("[]" if kind is list else "{}"))
            except ValueError:
                return f"whose {field} {value!r} are no JSON"
            if not isinstance(content, kind):
                return f"whose {field} {value!r} are no {kind.__name__}"
        return ""


def periodic_tasks() -> list[PeriodicTaskRow]:
    """Return the enabled rows; none where django-celery-beat is not installed."""
    from django.apps import apps

    if not apps.is_installed("django_celery_beat"):
        return []
    model = apps.get_model("django_celery_beat", "PeriodicTask")
    rows = model._default_manager.filter(enabled=True).order_by("name")
    return [PeriodicTaskRow(*row) for row in rows.values_list("name", "task", "args", "kwargs")]


def missing_site() -> tuple[int, tuple[int, ...]] | None:
    """Return SITE_ID and the sites that there are, where none of them is that; ``None`` where it is, or sites are not used."""
    from django.apps import apps
    from django.conf import settings

    number = getattr(settings, "SITE_ID", None)
    if number is None or not apps.is_installed("django.contrib.sites"):
        return None
    there = tuple(apps.get_model("sites", "Site")._default_manager.order_by("pk").values_list("pk", flat=True))
    return (number, there) if there and number not in there else None
