"""Every setting that an installed app requires is there.

Why: an app whose middleware, router or engine is missing loads and does nothing: no headers, no metrics,
every tenant in one schema. collectstatic without STATIC_ROOT raises ImproperlyConfigured in the release.

Fix: add what the message names, or remove the app.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import text
from django_conformance.source.reading import entries, members, readable
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/settings/#installed-apps",
    settings=True,
)

_MIDDLEWARE = {
    "corsheaders": ("cors", "no answer has CORS headers"),
    "django_htmx": ("htmx", "request.htmx does not exist"),
    "silk": ("silk", "no request is profiled"),
    "django_prometheus": ("prometheus", "no request is measured"),
    "django_tenants": ("tenant", "every request gets the public schema"),
    "whitenoise.runserver_nostatic": ("whitenoise", "nobody serves static files"),
    "django_hosts": ("hosts", "no host chooses its URLs"),
    "maintenance_mode": ("maintenance", "the site is never in maintenance"),
}
"""Apps that do their work in a middleware: a word in its name, and what does not happen without it.

The word is enough: a project's own middleware may wrap that of the app.
"""

_ALSO = re.compile(rb"\bdjango_prometheus\.(?:db|cache|models)\b|\bprometheus_client\b")
"""What django_prometheus is installed for without its middleware: measures of the database, or of the project's own."""

_SETTINGS = {
    "health_check.contrib.redis": (("REDIS_URL",), "REDIS_URL", "is not set: it asks redis://localhost/1"),
    "health_check.contrib.rabbitmq": (("BROKER_URL",), "BROKER_URL", "is not set: the check fails"),
    "django_rq": (("RQ_QUEUES",), "RQ_QUEUES", "is not set: it raises ImproperlyConfigured"),
    "cacheops": (("CACHEOPS_REDIS", "CACHEOPS_SENTINEL"), "CACHEOPS_REDIS", "is not set: it asks a Redis on localhost"),
    "cloudinary_storage": (
        ("CLOUDINARY_STORAGE", "CLOUDINARY_URL"),
        "CLOUDINARY_STORAGE",
        "is not set: no file can be stored",
    ),
}
"""Apps, the settings of which one is needed, its name, and what happens without it."""

_CLASSES = {
    "rest_framework.authentication.TokenAuthentication": (
        "rest_framework.authtoken",
        "its table does not exist, and each request with a token fails",
    ),
    "knox.auth.TokenAuthentication": ("knox", "its table does not exist, and each request with a token fails"),
    "oauth2_provider.contrib.rest_framework.OAuth2Authentication": (
        "oauth2_provider",
        "its tables do not exist, and each request with a token fails",
    ),
    "django_filters.rest_framework.DjangoFilterBackend": (
        "django_filters",
        "the browsable API raises TemplateDoesNotExist",
    ),
}
"""Classes in REST_FRAMEWORK, the app that each needs, and what happens without it."""

_ACCOUNTS = "allauth.account.middleware"
"""It came with allauth 0.56, which raises ImproperlyConfigured without it."""

_RQ = (
    "django_rq.job",
    "django_rq.get_queue",
    "django_rq.decorators.job",
    "django_rq.queues.get_queue",
    "django_rq.get_scheduler",
)

_COLLECTING = re.compile(r"(?:manage\.py|django-admin|python -m django)\s+collectstatic")


def find(project: Project) -> Iterator[Finding]:
    """Yield each app that lacks what it needs, and collectstatic without a folder."""
    settings, apps = project.context.originals, _labels(project)
    middleware = [str(name) for name in members(readable(settings.get("MIDDLEWARE")))]
    named = " ".join((*middleware, *_written(project)))
    for app, (word, effect) in _MIDDLEWARE.items():
        if app not in apps or _on_purpose(project, app):
            continue
        if word not in named.lower():
            yield Finding(
                f"INSTALLED_APPS has {app!r}, and MIDDLEWARE has nothing of it: {effect}",
                subject=app,
                location=place_of(project.context.sources, "MIDDLEWARE"),
            )
    if "django_tenants" in apps:
        yield from _tenants(project, settings)
    yield from _static_root(project, settings, apps)
    for app, setting, why in _lacking(settings, apps, named):
        yield Finding(
            f"INSTALLED_APPS has {app!r}, and {setting} {why}",
            subject=app,
            location=place_of(project.context.sources, setting) or place_of(project.context.sources, "INSTALLED_APPS"),
        )
    for place, what, app, why in _of_rest_framework(settings, apps):
        yield Finding(
            f"{what}, and INSTALLED_APPS has no {app!r}: {why}",
            subject=app,
            location=place_of(project.context.sources, place),
            hint=f"Add {app!r} to INSTALLED_APPS, and migrate.",
        )
    for setting, told in _of_accounts(settings) if "allauth.account" in apps else ():
        yield Finding(told, subject=setting, location=place_of(project.context.sources, setting))
    yield from _queues(project, settings, apps)
    if "debug_toolbar" in apps and any("debug_toolbar" in name for name in middleware):
        yield from _toolbar(project)


def _toolbar(project: Project) -> Iterator[Finding]:
    """Yield a toolbar whose URLs nothing includes: it raises NoReverseMatch on each page that it is shown on."""
    sources = project.context.sources
    files = [
        file for file in sources.code(containing=("debug_toolbar",)) if not file.module.startswith("debug_toolbar")
    ]
    if not any(b"urlpatterns" in file.content or b"urls" in file.path.name.encode() for file in files):
        yield Finding(
            "INSTALLED_APPS has 'debug_toolbar', and no urlpatterns have debug_toolbar.urls: each page raises NoReverseMatch ('djdt')",
            subject="debug_toolbar",
            location=place_of(sources, "INSTALLED_APPS"),
            hint="Write urlpatterns += debug_toolbar_urls(), from debug_toolbar.toolbar.",
        )


def _lacking(settings: Mapping[str, Any], apps: set[str], middleware: str) -> Iterator[tuple[str, str, str]]:
    """Yield each app that lacks a setting which its documentation asks for: app, setting, and why."""
    for app, (names, setting, why) in _SETTINGS.items():
        if app in apps and not any(settings.get(name) for name in names):
            yield app, setting, why
    finders = settings.get("STATICFILES_FINDERS")
    if "compressor" in apps and not any("compressor" in str(finder) for finder in members(readable(finders))):
        yield (
            "compressor",
            "STATICFILES_FINDERS",
            "has no 'compressor.finders.CompressorFinder': what it writes is not found",
        )
    if "allauth.account" in apps and "allauth" not in middleware and _is_there(_ACCOUNTS):
        yield (
            "allauth.account",
            "MIDDLEWARE",
            f"has no '{_ACCOUNTS}.AccountMiddleware': it raises ImproperlyConfigured",
        )


def _of_accounts(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield settings of django-allauth that contradict each other: the setting, and what is told."""
    fields = [str(name) for name in members(readable(settings.get("ACCOUNT_SIGNUP_FIELDS")))]
    methods = {str(name) for name in members(readable(settings.get("ACCOUNT_LOGIN_METHODS")))}
    old = str(settings.get("ACCOUNT_AUTHENTICATION_METHOD", "")).rpartition(".")[2].lower()
    has_address = "email*" in fields if fields else settings.get("ACCOUNT_EMAIL_REQUIRED")
    for setting, by_address, value in (
        ("ACCOUNT_LOGIN_METHODS", methods == {"email"}, sorted(methods)),
        ("ACCOUNT_AUTHENTICATION_METHOD", old == "email", old),
    ):
        if by_address and (fields or "ACCOUNT_EMAIL_REQUIRED" in settings) and not has_address:
            what = f"ACCOUNT_SIGNUP_FIELDS is {fields!r}" if fields else "ACCOUNT_EMAIL_REQUIRED is off"
            yield setting, f"{setting} is {value!r}, and {what}: who signs up without an address cannot log in"
    verified = str(settings.get("ACCOUNT_EMAIL_VERIFICATION", "")).rpartition(".")[2].lower()
    if verified == "mandatory" and has_address is not None and not has_address:
        what = f"ACCOUNT_SIGNUP_FIELDS is {fields!r}" if fields else "ACCOUNT_EMAIL_REQUIRED is off"
        yield (
            "ACCOUNT_EMAIL_VERIFICATION",
            f"ACCOUNT_EMAIL_VERIFICATION is 'mandatory', and {what}: allauth needs the address",
        )


def _of_rest_framework(settings: Mapping[str, Any], apps: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what settings of REST framework use of an app that is not installed: the setting, what is told, the app and why."""
    given = dict(entries(settings.get("REST_FRAMEWORK")))
    is_browsable = "Browsable" in str(given.get("DEFAULT_RENDERER_CLASSES", "BrowsableAPIRenderer"))
    for key, classes in given.items():
        for name in members(readable(classes)):
            app, why = _CLASSES.get(str(name), ("", ""))
            if app and app not in apps and (is_browsable or app != "django_filters"):
                yield "REST_FRAMEWORK", f"REST_FRAMEWORK[{key!r}] has {name!r}", app, why
    tokens = dict(entries(settings.get("SIMPLE_JWT")))
    app = "rest_framework_simplejwt.token_blacklist"
    if tokens.get("BLACKLIST_AFTER_ROTATION") is True and app not in apps:
        why = "no token is put on the blacklist, and a stolen one stays valid"
        yield "SIMPLE_JWT", "SIMPLE_JWT['BLACKLIST_AFTER_ROTATION'] is True", app, why


def _is_there(module: str) -> bool:
    """Say whether the installed release of a package has a module."""
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:
        return False


def _queues(project: Project, settings: Mapping[str, Any], apps: set[str]) -> Iterator[Finding]:
    """Yield each queue of django-rq that is used and not in RQ_QUEUES."""
    known = settings.get("RQ_QUEUES")
    if "django_rq" not in apps or not isinstance(known, Mapping):
        return
    for file in project.context.sources.code(containing=("django_rq",)):
        for call in file.of(ast.Call):
            if file.dotted(call.func) not in _RQ:
                continue
            name = text(call.args[0]) if call.args else None
            if name is not None and name not in known:
                yield Finding(
                    f"{file.place(call)} names the queue {name!r}, which RQ_QUEUES does not have: KeyError",
                    at=file.at(call, name),
                )


def _on_purpose(project: Project, app: str) -> bool:
    """Say whether the project uses other parts of an app, and nothing of what its middleware gives."""
    if app == "django_prometheus":
        return any(_ALSO.search(file.content) for file in project.context.sources.code(containing=("prometheus",)))
    if app == "django_htmx":
        code = project.context.sources.code(containing=(".htmx",))
        return not any(node.attr == "htmx" for file in code for node in file.of(ast.Attribute))
    return False


def _written(project: Project) -> Iterator[str]:
    """Yield the middleware that is there under a condition, where whoever installs the project turns it on, or in other lists.

    Where MIDDLEWARE is empty, other code puts it together from them.
    """
    is_assembled = not members(readable(project.context.originals.get("MIDDLEWARE")))
    for file in project.context.sources.code(containing=("iddleware",)):
        for node in file.of(ast.Constant):
            name = text(node) or ""
            if "iddleware" in name and (
                is_assembled or any(isinstance(above, ast.If) for above in file.ancestors(node))
            ):
                yield name


def _labels(project: Project) -> set[str]:
    """Return the packages of the installed apps, whether their configuration is named or not."""
    names = project.inventory.project.installed_apps
    return {*names, *(name.partition(".apps.")[0] for name in names)}


def _tenants(project: Project, settings: Mapping[str, Any]) -> Iterator[Finding]:
    databases, routers = settings.get("DATABASES"), settings.get("DATABASE_ROUTERS") or ()
    default = databases.get("default") if isinstance(databases, Mapping) else None
    engine = str(default.get("ENGINE", "")) if isinstance(default, Mapping) else ""
    if engine.startswith("django.db.backends"):
        yield Finding(
            f"INSTALLED_APPS has 'django_tenants', and DATABASES['default'] has the ENGINE {engine!r}: it knows no schemas; "
            "write 'django_tenants.postgresql_backend'",
            subject="default",
            location=place_of(project.context.sources, "DATABASES", "default", "ENGINE"),
        )
    if not any("tenant" in str(router).lower() for router in routers):
        yield Finding(
            "INSTALLED_APPS has 'django_tenants', and DATABASE_ROUTERS has no 'django_tenants.routers.TenantSyncRouter': "
            "migrate makes every table in every schema",
            subject="DATABASE_ROUTERS",
            location=place_of(project.context.sources, "DATABASE_ROUTERS"),
        )
    shared, tenant = (_apps_of(settings.get(name)) for name in ("SHARED_APPS", "TENANT_APPS"))
    for name in ("TENANT_MODEL", "TENANT_DOMAIN_MODEL"):
        label = str(settings.get(name) or "").partition(".")[0]
        if label and label in tenant and label not in shared:
            yield Finding(
                f"{name} is {settings.get(name)!r}, whose app {label!r} is in TENANT_APPS alone: the public schema has no table of tenants, "
                "and none is found",
                subject=name,
                location=place_of(project.context.sources, name),
                hint=f"Add {label!r} to SHARED_APPS.",
            )


def _apps_of(value: Any) -> set[str]:
    """Return the labels that a list of apps most likely has."""
    return {str(name).partition(".apps.")[0].rpartition(".")[2] for name in members(readable(value))}


def _static_root(project: Project, settings: Mapping[str, Any], apps: set[str]) -> Iterator[Finding]:
    place = _collecting(project)
    if place is None or settings.get("STATIC_ROOT") or "django.contrib.staticfiles" not in apps:
        return
    storages = settings.get("STORAGES")
    static = storages.get("staticfiles") if isinstance(storages, Mapping) else None
    backend = (
        str(static.get("BACKEND", "")) if isinstance(static, Mapping) else str(settings.get("STATICFILES_STORAGE", ""))
    )
    if backend and not backend.startswith(("django.contrib.staticfiles.", "whitenoise.")):
        return
    if place_of(project.context.sources, "STATIC_ROOT") is not None:
        return  # from the environment, or in other settings
    yield Finding(
        f"{place} runs collectstatic, and STATIC_ROOT is not set: it raises ImproperlyConfigured",
        subject="STATIC_ROOT",
        location=place,
    )


def _collecting(project: Project) -> Location | None:
    for file in project.context.deployment_files.every:
        match = _COLLECTING.search(file.text) if file.path.suffix not in (".md", ".rst", ".py", ".txt") else None
        if match is not None and file.stage != "development":
            return file.place(match.start())
    return None
