"""The proxy accepts uploads as large as the settings allow.

Why: nginx answers 413 to a request above ``client_max_body_size``, which is 1 MB where nothing sets it. Django never sees the request, and
its own limit, its message and its log are without effect.

Fix: ``client_max_body_size 20m;`` in the server block, a little above the limit of the settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.nginx import general, places, size_of
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import number_of
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should",
    docs="https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size",
    settings=True,
)

_OF_DJANGO = ("DATA_UPLOAD_MAX_MEMORY_SIZE", "FILE_UPLOAD_MAX_MEMORY_SIZE")
_OWN = re.compile(r"(?=.*(?:UPLOAD|ATTACHMENT))(?=.*MAX)(?=.*SIZE)[A-Z_]+")
_MEGABYTE = 1024**2
_LARGEST = 10 * 1024**3


def find(project: Project) -> Iterator[Finding]:
    """Yield each size above what every server of nginx lets through, where the settings set it themselves."""
    if is_for_development(project.context):
        return
    limits, everywhere = [], general(project.context.deployment_files, "client_max_body_size")
    for place in places(project.context.deployment_files):
        passing = place.passes()
        if passing is None or place.includes() or place.is_internal():
            continue
        given = place.setting("client_max_body_size") or everywhere
        limits.append((size_of(given), given, place))
    if not limits or any(limit is None for limit, _, _ in limits):
        return
    largest, written, place = max(limits, key=lambda entry: entry[0] or 0)
    for name, value in project.context.originals.items():
        if name not in _OF_DJANGO and not _OWN.fullmatch(name):
            continue
        size, where = number_of(value), place_of(project.context.sources, name)
        if size is None or where is None:
            continue
        size *= _MEGABYTE if name.endswith("_MB") else 1
        if (largest or 0) < size < _LARGEST:
            yield Finding(
                f"{name} allows {size / _MEGABYTE:g} MB, and {place.file.relative} lets {written or '1m, the default,'} through: "
                "nginx answers 413 to larger requests (client_max_body_size)",
                subject=name,
                location=Location(place.file.relative, place.directive.line),
                hint=f"Write client_max_body_size {-(-int(size) // _MEGABYTE) + 1}m; in the server block.",
                evidence={"setting": str(where)},
            )
            return
