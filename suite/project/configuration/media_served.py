"""A server that serves static files also serves uploaded files.

Why: ``static(settings.MEDIA_URL, …)`` adds no route with DEBUG off, and nothing else of Django serves uploads. Where nginx has a location for static
files and none for MEDIA_URL, it asks the application for them: 404, in production alone.

Fix: ``location /media/ { alias /srv/media/; }``, with the volume that the application writes to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django_conformance.discovery.deployment.nginx import ProxyPlace, places
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/static-files/#serving-files-uploaded-by-a-user-during-development",
    settings=True,
)

_SERVING = re.compile(
    rb"views\.static|views import serve|FileResponse|X-Accel|X-Sendfile|sendfile|whitenoise\.add_files|\.add_files\(",
    re.IGNORECASE,
)
_ON_DISK = ("django.core.files.storage.FileSystemStorage", "django.core.files.storage.filesystem.FileSystemStorage")


def find(project: Project) -> Iterator[Finding]:
    """Yield each nginx that serves static files itself, and no uploaded ones."""
    settings, sources = project.context.originals, project.context.sources
    static, media = (_path(settings.get(name)) for name in ("STATIC_URL", "MEDIA_URL"))
    if is_for_development(project.context) or not static or not media or media.startswith(static):
        return
    storage = dict(entries(dict(entries(settings.get("STORAGES"))).get("default"))).get("BACKEND", _ON_DISK[0])
    if storage not in _ON_DISK or not _has_uploads() or any(_SERVING.search(file.content) for file in sources.code()):
        return
    files: dict[str, list[ProxyPlace]] = {}
    for place in places(project.context.deployment_files):
        files.setdefault(place.file.relative, []).append(place)
    whole = " ".join(word for given in files.values() for place in given for word in place.directive.words)
    for relative, given in files.items():
        own = next((place for place in given if _serves(place, static)), None)
        if (
            own is not None
            and media.strip("/") not in whole
            and not any("$" in word or "~" in word for word in whole.split())
        ):
            yield Finding(
                f"{relative} serves {static} and has no location for {media}: uploaded files are answered 404",
                subject="MEDIA_URL",
                location=Location(relative, own.directive.line),
            )


def _path(value: Any) -> str:
    """Return the path of an address on the site's own host, with slashes around it; "" for any other."""
    path = str(value or "")
    return f"/{path.strip('/')}/" if path.strip("/") and not urlsplit(path).netloc else ""


def _serves(place: ProxyPlace, static: str) -> bool:
    is_its = place.directive.name == "location" and place.directive.words[-1].rstrip("/") == static.rstrip("/")
    return is_its and any(inner.name in ("alias", "root") for inner in place.directive.block)


def _has_uploads() -> bool:
    """Whether a model of any app stores files in the default storage, and no function that settings or variables may lead elsewhere."""
    from django.apps import apps
    from django.core.files.storage import default_storage
    from django.db.models import FileField

    fields = (field for model in apps.get_models() for field in model._meta.local_fields)
    return any(
        isinstance(field, FileField) and field.storage is default_storage and not hasattr(field, "_storage_callable")
        for field in fields
    )
