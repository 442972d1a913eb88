"""No asynchronous view runs under ATOMIC_REQUESTS.

Why: Django answers each request to such a view with RuntimeError, "You cannot use ATOMIC_REQUESTS with async views".

Fix: decorate the view with ``@transaction.non_atomic_requests(using="<alias>")``, or make it synchronous.
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.routers import place_of
from django_conformance.rules import Finding, Rule

from . import ENGINES

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#tying-transactions-to-http-requests",
    after=ENGINES,
    settings=True,
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the asynchronous views that an alias with ATOMIC_REQUESTS would wrap."""
    from asgiref.sync import iscoroutinefunction
    from django.urls import get_resolver

    aliases = [database.alias for database in project.inventory.databases if database.options.get("ATOMIC_REQUESTS")]
    if not aliases:
        return
    try:
        views = list(_views(get_resolver()))
    except (Exception, SystemExit):  # broken URLs are the system checks' matter
        return
    for route, view in views:
        exempt: set[str] = getattr(view, "_non_atomic_requests", set())
        wrapping = [alias for alias in aliases if alias not in exempt]
        if wrapping and iscoroutinefunction(view):
            written = getattr(view, "view_class", view)
            name = f"{written.__module__}.{getattr(written, '__qualname__', route)}"
            yield Finding(
                f"{name} (URL {route!r}) is asynchronous, and ATOMIC_REQUESTS of {', '.join(map(repr, wrapping))} would "
                "wrap it",
                subject=name,
                location=place_of(getattr(written, "__wrapped__", written), project.context),
                evidence={"url": route, "aliases": wrapping},
            )


def _views(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern, route)
        else:
            yield route, pattern.callback
