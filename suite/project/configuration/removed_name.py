"""The installed Django has every name that code uses from its modules.

Why: a name that a release removed raises AttributeError only when the line runs: ``timezone.utc`` went with Django 5.0, ``request.is_ajax()`` with
4.0. The import of its module still works, and so does every check.

Fix: write what the release notes name in its place: ``datetime.timezone.utc``, ``request.headers.get("x-requested-with") == "XMLHttpRequest"``.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from types import ModuleType

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.branches import is_foreseen
from django_conformance.source.files import SourceFile, Sources
from django_conformance.source.nodes import spelled
from django_conformance.source.objects import at
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/internals/deprecation/")

_INSTEAD = {
    "django.utils.timezone.utc": "datetime.timezone.utc",
    "django.utils.timezone.FixedOffset": "datetime.timezone(timedelta(minutes=…))",
    "django.utils.http.is_safe_url": "django.utils.http.url_has_allowed_host_and_scheme",
    "django.utils.http.urlquote": "urllib.parse.quote",
    "django.utils.encoding.force_text": "django.utils.encoding.force_str",
    "django.utils.encoding.smart_text": "django.utils.encoding.smart_str",
    "django.utils.translation.ugettext": "django.utils.translation.gettext",
    "django.utils.translation.ugettext_lazy": "django.utils.translation.gettext_lazy",
    "django.db.models.NullBooleanField": "models.BooleanField(null=True)",
    "django.db.models.permalink": "reverse()",
    "django.contrib.postgres.fields.JSONField": "django.db.models.JSONField",
}
_OF_REQUESTS = {"is_ajax": 'request.headers.get("x-requested-with") == "XMLHttpRequest"'}
_CONDITIONS = ("VERSION", "version", "hasattr", "getattr")
_ERRORS = ("AttributeError", "ImportError", "Exception")


def find(project: Project) -> Iterator[Finding]:
    """Yield each name of a module of Django that it does not have, and each method that requests have no more."""
    sources = project.context.sources
    for file in sources.code(containing=("django", "request")):
        for node in file.of(ast.Attribute):
            told = _of_request(node, file, sources) or _of_module(node, file)
            if told and not is_foreseen(node, file, _ERRORS, _CONDITIONS):
                dotted, instead = told
                yield Finding(
                    f"Django {_version()} has no {dotted}: AttributeError when the line runs",
                    at=file.at(node),
                    hint=f"Write {instead}." if instead else "",
                    evidence={"name": dotted},
                )


def _version() -> str:
    import django

    return ".".join(map(str, django.VERSION[:2]))


def _of_module(node: ast.Attribute, file: SourceFile) -> tuple[str, str] | None:
    """Return a name that a module lacks, and what is written in its place; settings may be added to theirs."""
    root = node.value
    while isinstance(root, ast.Attribute):
        root = root.value
    owner = file.dotted(node.value)
    if not isinstance(root, ast.Name) or root.id not in file.names or not f"{owner}.".startswith("django."):
        return None
    module = at(owner)
    if (
        type(module) is not ModuleType
        or owner.startswith("django.conf")
        or file.rebinds(root)
        or not isinstance(node.ctx, ast.Load)
    ):
        return None
    is_there = hasattr(module, node.attr) or node.attr.startswith("__")
    if is_there or (hasattr(module, "__path__") and importlib.util.find_spec(f"{owner}.{node.attr}") is not None):
        return None
    dotted = f"{owner}.{node.attr}"
    names = [name for name in vars(module) if not name.startswith("_")]
    return dotted, _INSTEAD.get(dotted) or nearest(node.attr, names, alike=0.85) or ""


def _of_request(node: ast.Attribute, file: SourceFile, sources: Sources) -> tuple[str, str] | None:
    """Return a method that requests lost, where a parameter ``request`` is asked for it and nothing adds it."""
    if node.attr not in _OF_REQUESTS or not isinstance(node.ctx, ast.Load):
        return None
    if spelled(node.value) not in ("request", "self.request", "info.context"):
        return None
    words = ('is_ajax"', "'is_ajax'", ".is_ajax =", "def is_ajax")
    if sources.code(containing=words) or hasattr(at("django.http.request.HttpRequest"), node.attr):
        return None
    return f"request.{node.attr}()", _OF_REQUESTS[node.attr]
