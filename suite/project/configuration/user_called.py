"""``is_authenticated`` and ``is_anonymous`` are read as attributes, not called.

Why: they are attributes since Django 2.0. ``user.is_authenticated()`` raises TypeError ('bool' object is not callable) for everybody who comes.

Fix: leave the parentheses out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, receiver, text, written
from django_conformance.source.reading import attribute

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/contrib/auth/#django.contrib.auth.models.User.is_authenticated",
)

_ATTRIBUTES = ("is_authenticated", "is_anonymous")


def find(project: Project) -> Iterator[Finding]:
    """Yield each call of one on a user of a request or of a scope."""
    if "django.contrib.auth" not in project.inventory.project.installed_apps or _has_methods():
        return
    for file in project.context.sources.code(containing=_ATTRIBUTES):
        for call in file.of(ast.Call):
            owner = receiver(call)
            if method(call) in _ATTRIBUTES and not call.args and owner is not None and _is_user(owner):
                yield Finding(
                    f"{written(call)} calls an attribute, which is True or False: TypeError; write {written(call.func)}",
                    at=file.at(call),
                    evidence={"attribute": method(call)},
                )


def _has_methods() -> bool:
    """Whether the project's users have methods of these names, as a class of their own may."""
    from django.contrib.auth import get_user_model

    try:
        user = get_user_model()
    except Exception:
        return True
    return any(callable(attribute(user, name)) for name in _ATTRIBUTES)


def _is_user(owner: ast.expr) -> bool:
    """Whether an expression is ``….user``, ``scope["user"]``, or a variable of that name."""
    if isinstance(owner, ast.Attribute):
        return owner.attr == "user"
    if isinstance(owner, ast.Subscript):
        return text(owner.slice) == "user"
    return isinstance(owner, ast.Name) and owner.id in ("user", "current_user")
