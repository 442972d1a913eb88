"""Every entry of TEMPLATES is valid for its backend, and its context processors can be imported.

Why: Django creates the engines when it first renders a page: a key that it does not know raises ImproperlyConfigured or
TypeError there, not when the server starts.

Fix: put BACKEND, NAME, DIRS, APP_DIRS and OPTIONS at the top level, and everything else into OPTIONS.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#templates", settings=True)

_KEYS = ("BACKEND", "NAME", "DIRS", "APP_DIRS", "OPTIONS")


def find(project: Project) -> Iterator[Finding]:
    """Yield each entry that no engine can be made of."""
    templates = project.context.originals.get("TEMPLATES")
    for entry in templates if isinstance(templates, (list, tuple)) else ():
        if isinstance(entry, Mapping) and (fault := _fault(entry)):
            yield Finding(
                f"TEMPLATES {fault}",
                subject="TEMPLATES",
                location=place_of(project.context.sources, "TEMPLATES"),
                evidence={"backend": str(entry.get("BACKEND", ""))},
            )


def _fault(entry: Mapping[str, Any]) -> str:
    for key in entry:
        if key not in _KEYS:
            meant = nearest(str(key).upper(), _KEYS)
            return f"has the key {key!r}, which Django refuses: " + (
                f"did you mean {meant!r}?" if meant else f"write it into OPTIONS, as {str(key).lower()!r}"
            )
    if not str(entry.get("BACKEND", "")).startswith("django.template.backends.django."):
        return ""
    try:
        _engine(entry).engine.template_context_processors  # noqa: B018 - reading them is what imports them
    except OSError:
        return ""
    except Exception as error:
        return f"cannot be used: {type(error).__name__}: {error}"
    return ""


def _engine(entry: Mapping[str, Any]) -> Any:
    from django.template.utils import EngineHandler

    return EngineHandler([copy.copy(dict(entry))]).all()[0]
