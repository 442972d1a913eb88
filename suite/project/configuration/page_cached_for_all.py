"""A page that depends on the visitor is not cached for everybody.

Why: ``cache_page`` keeps what a view returns under its address. It stands within SessionMiddleware, which adds ``Vary: Cookie`` only
afterwards: the first visitor's page, with that visitor's name and rows, is what all others get.

Fix: ``@vary_on_cookie`` below ``@cache_page``, or cache the data that is the same for all by ``cache.get_or_set()``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled, text

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/topics/cache/#using-vary-headers")

_CACHING = "django.views.decorators.cache.cache_page"
_VARYING = (
    "vary_on_cookie",
    "vary_on_headers",
    "cache_control",
    "never_cache",
    "patch_vary_headers",
    "patch_cache_control",
)
_PERSONAL = ("login_required", "permission_required", "user_passes_test", "staff_member_required", "IsAuthenticated")
_MIXINS = ("LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin")
_READING = re.compile(r"get(?:_|$)|head$|list$|retrieve$|dispatch$|render|filter_queryset|to_representation")
"""Methods of a class that a GET runs."""
_OF_REQUESTS = ("user", "session", "auth")

_View = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def find(project: Project) -> Iterator[Finding]:
    """Yield each view that is cached by its address alone, and reads who asks."""
    files = project.context.sources.code(containing=("cache_page",))
    views = {f"{file.module}.{view.name}": view for file in project.context.sources.code() for view in _views(file)}
    told: set[ast.AST] = set()
    for file in files:
        for call in file.of(ast.Call):
            if file.dotted(call.func) != _CACHING or any(word.arg == "key_prefix" for word in call.keywords):
                continue
            view, personal = _cached(call, file, views)
            if view is None or not personal or view in told or _varies(view, call, file):
                continue
            told.add(view)
            yield Finding(
                f"{view.name} depends on {personal}, and {file.place(call)} caches it for everybody under its address: each visitor "
                "gets the page of the first",
                at=file.at(call, f"{file.module}.{view.name}"),
                hint="Add @vary_on_cookie below @cache_page.",
            )


def _views(file: SourceFile) -> list[_View]:
    return [node for node in file.tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]


def _cached(call: ast.Call, file: SourceFile, views: dict[str, _View]) -> tuple[_View | None, str]:
    """Return the view that ``cache_page(…)`` decorates or is called with, and what of it says who asks."""
    for above in file.ancestors(call):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if not any(part is call for decorator in above.decorator_list for part in ast.walk(decorator)):
                return None, ""
            is_method = isinstance(above, ast.FunctionDef) and above.name in ("dispatch", "get", "list", "retrieve")
            owner = next((node for node in file.ancestors(above) if isinstance(node, ast.ClassDef)), None)
            view = owner if is_method and owner is not None and above.name == "dispatch" else above
            place = next(
                number
                for number, decorator in enumerate(above.decorator_list)
                if any(part is call for part in ast.walk(decorator))
            )
            return view, _personal(view, above.decorator_list[place + 1 :] if view is above else view.decorator_list)
        if isinstance(above, ast.Call) and above.func is call and above.args:
            given = above.args[0]
            given = given.func if isinstance(given, ast.Call) else given
            name = file.qualified(given).removesuffix(".as_view")
            found = views.get(name)
            return found, _personal(found, found.decorator_list) if found is not None else ""
    return None, ""


def _personal(view: _View, within: list[ast.expr]) -> str:
    """Return what of a view depends on who asks; nothing where that is not certain.

    Of the decorators, those ``within`` the cache count: one around it is asked before the cache is.
    """
    for decorator in within:
        name = spelled(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
        if name in _PERSONAL:
            return f"@{name}"
    for base in view.bases if isinstance(view, ast.ClassDef) else ():
        if spelled(base).rpartition(".")[2] in _MIXINS:
            return spelled(base)
    for node in _reading(view):
        if isinstance(node, ast.Attribute) and node.attr in _OF_REQUESTS:
            owner = spelled(node.value)
            if owner in ("request", "self.request"):
                return f"{owner}.{node.attr}"
    return ""


def _reading(view: _View) -> Iterator[ast.AST]:
    """Yield the nodes of a view that run for a request which may be answered from the cache: no POST is."""
    methods = view.body if isinstance(view, ast.ClassDef) else [view]
    for part in methods:
        if not isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) or part is view or _READING.match(part.name):
            yield from ast.walk(part)


def _varies(view: _View, call: ast.Call, file: SourceFile) -> bool:
    """Whether anything around a view says by what its page differs, or that it is kept for one visitor."""
    around = [view, *(node for node in file.ancestors(call) if isinstance(node, (ast.ClassDef, ast.Call)))]
    names = {
        node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else text(node) or ""
        for whole in around
        for node in ast.walk(whole)
    }
    return not names.isdisjoint((*_VARYING, "Vary"))
