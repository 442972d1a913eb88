"""AUTHENTICATION_BACKENDS has the backends that installed apps need, and one that checks passwords.

Why: an app of which the backend is missing does nothing, and says nothing: django-axes locks nobody out, guardian's permissions are always
refused. A list in which only such backends stand lets nobody log in, since it replaces Django's own.

Fix: write the backend that the message names, beside "django.contrib.auth.backends.ModelBackend".
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.reading import members, readable
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/auth/customizing/#specifying-authentication-backends",
    settings=True,
)

_NEEDED = {
    "axes": ("axes", "axes.backends.AxesStandaloneBackend", "nobody is ever locked out"),
    "guardian": (
        "guardian",
        "guardian.backends.ObjectPermissionBackend",
        "permissions for an object are always refused",
    ),
    "mozilla_django_oidc": (
        "mozilla_django_oidc",
        "mozilla_django_oidc.auth.OIDCAuthenticationBackend",
        "nobody logs in by OIDC",
    ),
    "django_auth_adfs": ("django_auth_adfs", "django_auth_adfs.backend.AdfsAuthCodeBackend", "nobody logs in by ADFS"),
}
"""Apps, the package that their backend comes from, the backend, and what does not happen without it."""

_WITHOUT_PASSWORDS = (
    "axes.backends.AxesStandaloneBackend",
    "guardian.backends.ObjectPermissionBackend",
    "rules.permissions.ObjectPermissionBackend",
)
_DEFAULT = ["django.contrib.auth.backends.ModelBackend"]
_FIRST = "axes.backends."


def find(project: Project) -> Iterator[Finding]:
    """Yield each backend that is missing, that comes too late, and a list of which none checks a password."""
    settings = project.context.originals
    backends = [str(name) for name in members(readable(settings.get("AUTHENTICATION_BACKENDS")))] or _DEFAULT
    if any(_assigns(file) for file in project.context.sources.code(containing=(".AUTHENTICATION_BACKENDS",))):
        return
    names = project.inventory.project.installed_apps
    apps = {*names, *(name.partition(".apps.")[0] for name in names)}
    is_told = all(name.startswith(("django.", *_NEEDED)) for name in backends)  # a project's own may ask an app's
    for app, (package, backend, effect) in _NEEDED.items() if is_told else ():
        if app in apps and not any(_comes_from(name, package) for name in backends):
            yield _finding(project, f"has no {backend}, which INSTALLED_APPS' {app!r} needs: {effect}")
    if all(name in _WITHOUT_PASSWORDS for name in backends):
        yield _finding(
            project, f"has only {', '.join(backends)}, which checks no password: nobody can log in; add {_DEFAULT[0]}"
        )
    late = next((name for name in backends[1:] if name.startswith(_FIRST)), None)
    if late is not None and not backends[0].startswith(_FIRST):
        yield _finding(project, f"has {late} after {backends[0]}, which lets in who is locked out: write it first")


def _assigns(file: SourceFile) -> bool:
    """Whether a file writes the setting while the project starts: what it is then, settings do not say."""
    return any(
        isinstance(target, ast.Attribute) and target.attr == "AUTHENTICATION_BACKENDS"
        for node in file.of(ast.Assign, ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    )


def _finding(project: Project, what: str) -> Finding:
    return Finding(
        f"AUTHENTICATION_BACKENDS {what}",
        subject="AUTHENTICATION_BACKENDS",
        location=place_of(project.context.sources, "AUTHENTICATION_BACKENDS")
        or place_of(project.context.sources, "INSTALLED_APPS"),
    )


def _comes_from(path: str, package: str) -> bool:
    """Whether a backend is one of a package, or a class that is made of one; so is what cannot be imported."""
    from django.utils.module_loading import import_string

    if path.startswith(f"{package}."):
        return True
    try:
        bases = import_string(path).__mro__
    except Exception:
        return True
    return any(str(base.__module__).partition(".")[0] == package for base in bases)
