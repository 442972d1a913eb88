"""Code looks up content types by names that models have.

Why: ``ContentType`` keeps the model's name in lowercase and its app's label. A name in capitals, of a model that was renamed, or of another app
finds no row: ``get()`` raises DoesNotExist, a filter is empty, and ``limit_choices_to`` offers nothing.

Fix: write ``ContentType.objects.get_for_model(Order)``, which needs no names, or ``get_by_natural_key("shop", "order")``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, receiver, text
from django_conformance.source.spelling import nearest

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/contrib/contenttypes/#methods-on-contenttype-instances",
)

_CONTENT_TYPE = "django.contrib.contenttypes.models.ContentType"
_ASKING = ("get", "filter", "exclude", "get_by_natural_key", "aget")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each pair of names that no model of an installed app has."""
    from django.apps import apps

    known: dict[str, set[str]] = {}
    for model in apps.get_models():
        known.setdefault(model._meta.app_label, set()).add(str(model._meta.model_name))
    for file in project.context.sources.code(containing=("ContentType", "content_type")):
        for node, app, name in _uses(file):
            why = _fault(app, name, known)
            if why:
                yield Finding(
                    f"{ast.unparse(node)} asks for {why}",
                    at=file.at(node),
                    evidence={"app": app, "model": name},
                )


def _fault(app: str | None, name: str, known: dict[str, set[str]]) -> str:
    """Return what is wrong with names; "" where a model has them, or the app is not installed here."""
    if app is not None and app not in known:
        return ""
    names = known[app] if app is not None else set().union(*known.values())
    if name in names:
        return ""
    of = f"of {app!r} " if app is not None else ""
    if name.lower() in names:
        return f"the content type {name!r} {of}and content types have names in lowercase: {name.lower()!r}"
    meant = nearest(name.lower(), names, alike=0.7)
    if app is None and meant is None:
        return ""
    return f"the content type {name!r} {of}and no such model exists" + (f"; did you mean {meant!r}?" if meant else "")


def _uses(file: SourceFile) -> Iterator[tuple[ast.expr, str | None, str]]:
    """Yield the app and model that content types are asked for by, where both are written out, or the model alone."""
    for call in file.of(ast.Call):
        owner = receiver(call)
        if method(call) in _ASKING and owner is not None and _is_manager(owner, file):
            given = {str(key.arg): text(key.value) for key in call.keywords}
            app, name = given.get("app_label"), given.get("model")
            if method(call) == "get_by_natural_key" and len(call.args) > 1:
                app, name = text(call.args[0]), text(call.args[1])
            if name is not None and ("app_label" not in given or app is not None):
                yield call, app, name
        if file.dotted(call.func).endswith((".ForeignKey", ".ManyToManyField")) and call.args:
            limit = next((key.value for key in call.keywords if key.arg == "limit_choices_to"), None)
            if file.dotted(call.args[0]).endswith("ContentType") and isinstance(limit, ast.Dict):
                yield from _limited(limit)


def _is_manager(node: ast.expr, file: SourceFile) -> bool:
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return isinstance(node, ast.Attribute) and node.attr == "objects" and file.dotted(node.value) == _CONTENT_TYPE


def _limited(limit: ast.Dict) -> Iterator[tuple[ast.expr, str | None, str]]:
    given = {text(key): value for key, value in zip(limit.keys, limit.values, strict=True) if key is not None}
    app = text(given.get("app_label"))
    if "app_label" in given and app is None:
        return
    name = text(given.get("model"))
    if name is not None:
        yield limit, app, name
    several = given.get("model__in")
    for item in several.elts if isinstance(several, (ast.List, ast.Tuple, ast.Set)) else ():
        if (named := text(item)) is not None:
            yield item, app, named
