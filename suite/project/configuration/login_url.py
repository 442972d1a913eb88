"""The URLs that visitors are sent to, to log in and afterwards, exist.

Why: ``@login_required`` sends visitors to LOGIN_URL, which is /accounts/login/ where nothing sets it, and LoginView sends them on to
/accounts/profile/. Django has no such pages: they get 404. ``login/`` without a slash before it is a page below the present one.

Fix: ``LOGIN_URL = "login"`` and ``LOGIN_REDIRECT_URL = "home"``, the names of the routes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled, text
from django_conformance.source.setting_places import place_of

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/settings/#login-url", settings=True)

_DECORATORS = tuple(f"django.contrib.auth.decorators.{name}" for name in ("login_required", "permission_required"))
_MIXINS = tuple(
    f"django.contrib.auth.mixins.{name}" for name in ("LoginRequiredMixin", "PermissionRequiredMixin", "AccessMixin")
)
_MIDDLEWARE = "django.contrib.auth.middleware.LoginRequiredMiddleware"
_VIEW = "django.contrib.auth.views.LoginView"
_PAGES = {"LOGIN_URL": "/accounts/login/", "LOGIN_REDIRECT_URL": "/accounts/profile/"}


def find(project: Project) -> Iterator[Finding]:
    """Yield LOGIN_URL and LOGIN_REDIRECT_URL, where something sends visitors there and no route answers."""
    settings, sources = project.context.originals, project.context.sources
    for setting, users in (("LOGIN_URL", _asking), ("LOGIN_REDIRECT_URL", _answering)):
        user = next(users(project), None)
        given = settings.get(setting, _PAGES[setting])
        place = place_of(sources, setting)
        if user is None or not isinstance(given, str):
            continue
        if place is not None and "/" in given and not given.startswith("/") and "//" not in given:
            yield Finding(
                f"{setting} is {given!r}, which begins without a slash: {user} sends visitors to a page below the present one",
                subject=setting,
                location=place,
                hint=f"Write {setting} = {'/' + given!r}, or the name of a route.",
            )
        elif place is None and given == _PAGES[setting] and _is_missing(given):
            yield Finding(
                f"{user} sends visitors to {given}, since nothing sets {setting}, and no route of the project answers there: 404",
                subject=setting,
                location=user,
                hint=f"Set {setting} to the name of a route.",
            )


def _asking(project: Project) -> Iterator[Location]:
    """Yield each place that sends visitors to LOGIN_URL."""
    for file in project.context.sources.code(
        containing=("login_required", "permission_required", "RequiredMixin", "AccessMixin")
    ):
        for function in file.functions:
            for decorator in function.decorator_list:
                call = decorator.func if isinstance(decorator, ast.Call) else decorator
                if file.dotted(call) in _DECORATORS and not _says(decorator, "login_url", "raise_exception"):
                    yield file.place(decorator)
        for node in file.of(ast.ClassDef):
            if any(file.dotted(base) in _MIXINS for base in node.bases) and not _has(
                node, "login_url", "get_login_url", "raise_exception", "handle_no_permission"
            ):
                yield file.place(node)
    if _MIDDLEWARE in str(project.context.originals.get("MIDDLEWARE")):
        yield from filter(None, [place_of(project.context.sources, "MIDDLEWARE")])


def _answering(project: Project) -> Iterator[Location]:
    """Yield each place that sends visitors to LOGIN_REDIRECT_URL."""
    for file in project.context.sources.code(containing=("LoginView", "django.contrib.auth.urls")):
        for call in file.of(ast.Call):
            is_view = file.dotted(call.func) == f"{_VIEW}.as_view" and not _says(call, "next_page", "success_url")
            is_included = (
                spelled(call.func) == "include" and bool(call.args) and text(call.args[0]) == "django.contrib.auth.urls"
            )
            if (is_view or is_included) and not _is_overridden(project):
                yield file.place(call)


def _is_overridden(project: Project) -> bool:
    """Whether a view of the project decides for itself where visitors go after a login."""
    names = ("get_success_url", "get_default_redirect_url", "get_redirect_url")
    files: list[SourceFile] = project.context.sources.code(containing=("LoginView",))
    return any(_has(node, *names, "next_page") for file in files for node in file.of(ast.ClassDef))


def _says(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and any(keyword.arg in names for keyword in node.keywords)


def _has(node: ast.ClassDef, *names: str) -> bool:
    stored = {
        target.id
        for part in node.body
        if isinstance(part, ast.Assign)
        for target in part.targets
        if isinstance(target, ast.Name)
    }
    return not {*stored, *(part.name for part in node.body if isinstance(part, ast.FunctionDef))}.isdisjoint(names)


def _is_missing(path: str) -> bool:
    """Whether the project's routes certainly do not answer a path, in the language of its settings or without one."""
    from django.conf import settings
    from django.urls import Resolver404, resolve

    for candidate in (path, f"/{settings.LANGUAGE_CODE}{path}", f"/{settings.LANGUAGE_CODE.partition('-')[0]}{path}"):
        try:
            resolve(candidate)
        except Resolver404:
            continue
        except Exception:
            return False
        return False
    return True
