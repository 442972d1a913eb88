"""No field or table is defined with a value that differs between environments.

Why: a migration holds the value of the machine that wrote it. Elsewhere ``makemigrations --check`` fails,
``makemigrations`` writes migrations back and forth, and lengths and names of tables differ from what the models expect.

Fix: give the field a function that reads the setting, or write the value out.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.databases import environment_fields
from django_conformance.discovery.databases.environment_fields import VaryingOption
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import COMPARABLE

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/migrations/#serializing-values",
    after=COMPARABLE,
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each model with options of fields or of ``Meta`` that come from the environment."""
    from django.apps import apps

    if project.own_makemigrations:
        return
    models = [model for model in apps.get_models() if model._meta.app_label in project.own_apps and model._meta.managed]
    by_model: dict[type, list[VaryingOption]] = {}
    for varying in environment_fields.of_models(models, project.context.sources):
        by_model.setdefault(varying.model, []).append(varying)
    for varying, *others in by_model.values():
        label = varying.model._meta.label  # type: ignore[attr-defined] # of a model
        name = f"{label}.{varying.field}" if varying.field else label
        more = f"; so have {', '.join(other.field or 'Meta' for other in others)}" if others else ""
        yield Finding(
            f"{name} has {varying.option}={varying.written}, from {varying.origin}: migrations hold the value of one "
            f"environment{more}",
            at=varying.file.at(varying.node, name),
            hint="Write a function that returns it, and give the field the function"
            if varying.option == "default"
            else "",
            evidence={"option": varying.option, "origin": varying.origin, "others": [other.field for other in others]},
        )
