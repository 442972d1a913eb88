"""Middleware is in the order that its documentation requires.

Why: each middleware sees what those before it have done. AuthenticationMiddleware before SessionMiddleware raises at every
request; CorsMiddleware after one that answers leaves its answers without headers, so that browsers hide them.

Fix: move the one that the message names.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/ref/middleware/#middleware-ordering", settings=True
)

_SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
_AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
_COMMON = "django.middleware.common.CommonMiddleware"
_LOCALE = "django.middleware.locale.LocaleMiddleware"
_GZIP = "django.middleware.gzip.GZipMiddleware"
_WHITENOISE = "whitenoise.middleware.WhiteNoiseMiddleware"
_CORS = "corsheaders.middleware.CorsMiddleware"

_ORDER = (
    (_SESSION, _AUTHENTICATION, "request.user reads the session: every request raises ImproperlyConfigured"),
    (_SESSION, "django.contrib.messages.middleware.MessageMiddleware", "messages are stored in the session"),
    (_LOCALE, _COMMON, "CommonMiddleware needs the language for its redirects"),
    (_AUTHENTICATION, "django.contrib.auth.middleware.LoginRequiredMiddleware", "it asks for request.user"),
    (_AUTHENTICATION, "django.contrib.auth.middleware.RemoteUserMiddleware", "it asks for request.user"),
    (
        "django.middleware.cache.UpdateCacheMiddleware",
        "django.middleware.cache.FetchFromCacheMiddleware",
        "the one stores what the other fetches: nothing is ever stored",
    ),
    ("django.middleware.cache.UpdateCacheMiddleware", _SESSION, "it must see that the session varies on Cookie"),
    ("django.middleware.cache.UpdateCacheMiddleware", _LOCALE, "it must see that the language varies"),
    (_CORS, _COMMON, "its redirects would have no CORS headers"),
    (_WHITENOISE, _SESSION, "static files would pass through the session"),
    (_GZIP, "debug_toolbar.middleware.DebugToolbarMiddleware", "the toolbar cannot be written into a compressed page"),
    ("django_prometheus.middleware.PrometheusBeforeMiddleware", _SESSION, "it measures what comes after it"),
    (_AUTHENTICATION, "django_otp.middleware.OTPMiddleware", "it asks for request.user"),
    (_AUTHENTICATION, "auditlog.middleware.AuditlogMiddleware", "it asks for request.user"),
    (_AUTHENTICATION, "hijack.middleware.HijackUserMiddleware", "it asks for request.user"),
    (_AUTHENTICATION, "impersonate.middleware.ImpersonateMiddleware", "it asks for request.user"),
    ("django_tenants.middleware.main.TenantMainMiddleware", _SESSION, "the session is read from the tenant's schema"),
    ("django_tenants.middleware.TenantMainMiddleware", _SESSION, "the session is read from the tenant's schema"),
)
"""Who stands before whom, and why."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each middleware that stands before one that it needs, or after one that it must see the answers of."""
    configured = project.context.originals.get("MIDDLEWARE")
    if not isinstance(configured, (list, tuple)):
        return
    places: dict[str, int] = {}
    for number, name in enumerate(configured):
        places.setdefault(str(name), number)
    location = place_of(project.context.sources, "MIDDLEWARE")
    for first, second, why in _ORDER:
        if second in places and first in places and places[first] > places[second]:
            if (first, second) == (_LOCALE, _COMMON) and not _has_languages_in_paths(project):
                continue
            yield Finding(
                f"MIDDLEWARE has {_short(second)} before {_short(first)}: {why}",
                subject=first,
                location=location,
                hint=f"Move '{first}' above '{second}' in MIDDLEWARE.",
                evidence={"first": first, "second": second},
            )
    for needed, needing in (
        (_SESSION, _AUTHENTICATION),
        (_SESSION, "django.contrib.messages.middleware.MessageMiddleware"),
    ):
        if needing in places and needed not in places and not any("session" in name.lower() for name in places):
            yield Finding(
                f"MIDDLEWARE has {_short(needing)} and no {_short(needed)}: every request raises ImproperlyConfigured",
                subject=needed,
                location=location,
            )


def _has_languages_in_paths(project: Project) -> bool:
    """Whether paths begin with a language, which a redirect by CommonMiddleware needs to know."""
    return bool(project.context.sources.code(containing=("i18n_patterns", "LocalePrefixPattern")))


def _short(path: str) -> str:
    return path.rpartition(".")[2]
