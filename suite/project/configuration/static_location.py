"""nginx looks for static and uploaded files where the project puts them.

Why: ``alias`` takes the place of the location's path, letter by letter: without its last slash ``/static/a.css`` is looked for as
``…/statica.css``. ``root`` is put before the whole path. And a folder of the server's container is not in that of nginx, unless it is mounted
there. Each file is answered 404.

Fix: ``location /static/ { alias /srv/static/; }``, with the path at which the container of nginx has the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.nginx import ProxyPlace, places
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://nginx.org/en/docs/http/ngx_http_core_module.html#alias")

_IMAGES = re.compile(r"(?:docker\.io/|library/)*(?:nginx|nginxinc/nginx-unprivileged)(?::\S+)?")
_OF_NGINX = ("/usr/share/nginx", "/etc/nginx", "/etc/ssl")


def find(project: Project) -> Iterator[Finding]:
    """Yield each location whose folder nginx does not find, or finds too much of."""
    for place in places(project.context.deployment_files):
        words = place.directive.words
        prefix = words[-1] if len(words) == 1 or words[0] == "^~" else ""
        given = {
            inner.name: inner for inner in place.directive.block if inner.name in ("alias", "root") and inner.words
        }
        for name, directive in given.items():
            folder = directive.words[0]
            why = _misread(name, prefix, folder) if prefix.startswith("/") else ""
            whole = folder.rstrip("/") + prefix if name == "root" else folder
            why = why or _unmounted(whole, place, project)
            if why:
                yield Finding(
                    f"location {' '.join(words)} has {name} {folder}: {why}",
                    subject=f"{name} {folder}",
                    location=Location(place.file.relative, directive.line),
                )


def _misread(name: str, prefix: str, folder: str) -> str:
    if "$" in folder:
        return ""
    if name == "root":
        last = prefix.strip("/")
        is_doubled = bool(last) and "/" not in last and folder.rstrip("/").rpartition("/")[2] == last
        return (
            f"root is put before the whole path, so files are looked for in {folder.rstrip('/')}/{last}/; alias was meant"
            if is_doubled
            else ""
        )
    if prefix != "/" and prefix.endswith("/") and not folder.endswith("/"):
        return f"without a slash at its end, {prefix}a.css is looked for as {folder}a.css"
    if not prefix.endswith("/") and folder.endswith("/"):
        return (
            f"without a slash after {prefix}, {prefix}../ leads out of the folder: everybody can read what is beside it"
        )
    return ""


def _unmounted(folder: str, place: ProxyPlace, project: Project) -> str:
    """Say which service runs nginx with this file, where its container has no such folder."""
    for file, services in services_of(project.context.deployment_files).items():
        for name, service in services.items():
            targets = dict(_mounts(service, file.folder))
            is_its = any(
                place.file.path == source or source in place.file.path.parents for source in targets.values() if source
            )
            if not is_its or not _IMAGES.fullmatch(str(service.get("image", ""))) or service.get("volumes_from"):
                continue
            if "$" in folder or folder.startswith(_OF_NGINX) or any(_within(folder, target) for target in targets):
                return ""
            last = folder.rstrip("/").rpartition("/")[2]
            meant = next((target for target in targets if target.rstrip("/").rpartition("/")[2] == last), "")
            return f"the container of {name} has no such folder ({file.relative}){f'; it is mounted at {meant}' if meant else ''}"
    return ""


def _mounts(service: Mapping[str, Any], base: Path) -> Iterator[tuple[str, Path | None]]:
    """Yield the paths in the container of a service, and the file or folder of the repository that is mounted there."""
    for volume in service.get("volumes") or ():
        if isinstance(volume, Mapping):
            source, target = str(volume.get("source", "")), str(volume.get("target", ""))
        else:
            source, _, rest = str(volume).partition(":")
            target = rest.partition(":")[0] or source
        is_path = source.startswith((".", "/"))
        yield target, Path(base, source).resolve() if is_path else None


def _within(folder: str, target: str) -> bool:
    return bool(target) and (folder.rstrip("/") + "/").startswith(target.rstrip("/") + "/")
