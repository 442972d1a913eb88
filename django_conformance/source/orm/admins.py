"""What the admin gives the methods of its classes: the objects and rows of the model that they are registered for.

https://docs.djangoproject.com/en/stable/ref/contrib/admin/#modeladmin-methods
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django_conformance.source.objects import at
from django_conformance.source.orm.values import Instance, Rows
from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile

_OBJECT = {
    "save_model": 1,
    "delete_model": 1,
    "response_add": 1,
    "response_change": 1,
    "log_change": 1,
    "log_addition": 1,
}
"""Methods that are given an object, and how many parameters stand before it."""


def administered_by(function: ast.AST, file: SourceFile) -> dict[str, Instance | Rows] | None:
    """Return what the parameters of a method of an admin class stand for, ``None`` of any other function."""
    owner = file.parents.get(function)
    if not isinstance(function, ast.FunctionDef) or not isinstance(owner, ast.ClassDef):
        return None
    model = _model(at(f"{file.module}.{owner.name}"))
    if model is None:
        return None
    names = [parameter.arg for parameter in function.args.args][1:]
    if names == ["request", "queryset"]:
        return {"queryset": Rows(model, related=None)}
    place = _OBJECT.get(function.name)
    return {names[place]: Instance(model)} if place is not None and len(names) > place else None


def _model(kind: Any) -> Any:
    """Return the one model that a class is registered for in the admin."""
    base = at("django.contrib.admin.options.ModelAdmin")
    site = at("django.contrib.admin.sites.site")
    if not isinstance(kind, type) or not isinstance(base, type) or not issubclass(kind, base):
        return None
    registered = attribute(site, "_registry", {})
    models = (
        [model for model, admin in registered.items() if type(admin) is kind] if isinstance(registered, dict) else []
    )
    return models[0] if len(models) == 1 else None
