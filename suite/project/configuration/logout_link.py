"""No link leads to a logout view that only accepts POST.

Why: a link is a GET, and Django's LogoutView answers 405 to it since version 5.0: nobody is logged out.

Fix: a form in place of the link: ``<form method="post" action="{% url 'logout' %}">{% csrf_token %}<button>Log out</button></form>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.pages import pages
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/releases/5.0/#features-removed-in-5-0")

_LINK = re.compile(
    r"""<a\s[^<>]*?\bhref\s*=\s*["']?\s*\{%\s*url\s+["'](?P<route>[\w:.-]+)["']\s*%\}(?P<rest>[^<>]*)>"""
)
_BY_SCRIPT = re.compile(r"\bon[a-z]+\s*=|hx-|data-|@click|js-|fetch\(|method\s*=|addEventListener|\.submit\(|turbo")
"""What may send the request as POST: a handler, or a script that looks for such links."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each link in a template of the project to a route of LogoutView, which has no GET."""
    for page in pages(project.context.project):
        for link in _LINK.finditer(page.text) if "logout" in page.text else ():
            if _BY_SCRIPT.search(link.group()) or not _refuses(link["route"]):
                continue
            if "script" in page.text and re.search(r"logout[^\n]{0,80}(?:submit|post)", page.text, re.IGNORECASE):
                continue
            yield Finding(
                f"the link to {link['route']!r} is a GET, and LogoutView answers 405 to it: nobody is logged out",
                subject=link["route"],
                location=Location(page.relative, page.text.count("\n", 0, link.start()) + 1),
            )


def _refuses(route: str) -> bool:
    """Whether a route is Django's LogoutView, or one of its kind, and has no GET."""
    from django.contrib.auth.views import LogoutView
    from django.urls import NoReverseMatch, resolve, reverse

    try:
        view: Any = resolve(reverse(route)).func
    except NoReverseMatch:
        return False
    except Exception:  # the project's routes decide
        return False
    kind = getattr(view, "view_class", None)
    if not (isinstance(kind, type) and issubclass(kind, LogoutView)):
        return False
    allowed = getattr(view, "view_initkwargs", {}).get("http_method_names", kind.http_method_names)
    return "get" not in allowed or not hasattr(kind, "get")
