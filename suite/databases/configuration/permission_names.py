"""Every permission that code or a template checks exists on some model.

Why: ``has_perm()`` answers False for a permission that does not exist, for everyone but superusers, and raises nothing. Users
who have the right permission are turned away.

Fix: write the codename as Django makes it, ``change_`` and the model's name in lower case, or add it to ``permissions``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import permission_uses
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/auth/default/#default-permissions",
)

_ALIKE = 0.7
_BY_ROWS = ("django.contrib.auth.backends.", "guardian.")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each permission of an installed app that no model, migration or other code makes."""
    from django.apps import apps

    if not apps.is_installed("django.contrib.auth") or _decided_by_code():
        return
    known: dict[str, set[str]] = {}
    for model in apps.get_models():
        options = model._meta
        made = {f"{action}_{options.model_name}" for action in options.default_permissions}
        known.setdefault(options.app_label, set()).update(made, (codename for codename, _ in options.permissions))
    elsewhere: set[str] | None = None
    sources = project.context.sources
    for use in (*permission_uses.in_code(sources), *permission_uses.in_templates(project.context.project)):
        if use.app not in known or use.codename in known[use.app]:
            continue
        elsewhere = permission_uses.written_elsewhere(sources) if elsewhere is None else elsewhere
        if {use.codename, use.name} & elsewhere:
            continue
        meant = nearest(use.codename, known[use.app], alike=_ALIKE)
        advice = f"; did you mean {use.app}.{meant}?" if meant else ""
        yield Finding(
            f"{use.by} asks for {use.name!r}, which no model, migration or code makes: nobody but superusers has it{advice}",
            subject=use.subject,
            location=use.location,
            evidence={"permission": use.name, "suggestion": meant},
        )


def _decided_by_code() -> bool:
    """Whether an authentication backend decides by itself which permissions there are."""
    from django.contrib.auth import get_backends

    try:
        backends = get_backends()
    except Exception:  # what is wrong with them is Django's own check's
        return True
    return any(not _by_rows(type(backend)) for backend in backends)


def _by_rows(backend: Any) -> bool:
    owners = [kind for kind in backend.__mro__ if {"has_perm", "get_all_permissions"} & vars(kind).keys()]
    return (
        not owners
        or str(attribute(owners[0], "__module__", "")).startswith(_BY_ROWS)
        or owners[0].__module__.startswith("django.contrib.auth")
    )
