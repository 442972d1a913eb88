"""The settings read the variables that a deployment file sets, under the same names.

Why: nobody reads SHOP_HOST where the settings ask for SHOP_HOSTS. The site runs with the default, which is that of
development: DEBUG on, a broker on localhost, and the file looks as if it said otherwise.

Fix: give the variable the name that the message suggests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.keys import mentioned_by_packages
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import read_in
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should", docs="https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/"
)

_ALIKE = 0.88
_BY_OTHERS = re.compile(
    r"(?:POSTGRES|MYSQL|MARIADB|RABBITMQ|REDIS|PG|PGADMIN|PYTHON|PIP|LC|GUNICORN|UVICORN|WEB|VIRTUAL|AWS|UWSGI|NGINX|NEW_RELIC|DD|OTEL|LETSENCRYPT|TRAEFIK)(?:_|$)\w*"
)
"""What images and programs beside the project read."""
_OTHER_READERS = ("BaseSettings", "prefixed(", "env.prefix", "dynaconf", "Configuration")
"""What makes names of variables out of parts that are not written together."""
_SETTING = (".yml", ".yaml", ".toml", ".service", ".conf", ".ini")
"""Files that set variables: they read one where it has a ``$``."""
_PREFIXES = ("DJANGO", "APP", "SITE", "CELERY", "WEB")


def find(project: Project) -> Iterator[Finding]:
    """Yield each variable that a server or a worker gets, that nothing reads, and that one which is read was meant by."""
    if project.context.sources.code(containing=_OTHER_READERS):
        return
    read = dict(_read(project))
    deployment = project.context.deployment
    told: set[str] = set()
    for process in (*deployment.servers, *deployment.workers, *deployment.beats) if read else ():
        unit = process.unit
        wanted = {name for name in read if name not in unit.variables}
        for name in unit.variables:
            if unit.stage == "development" or name in read or name in told or _BY_OTHERS.fullmatch(name):
                continue
            meant = _meant(name, wanted, project)
            if meant is not None and not _is_mentioned(name, project):
                told.add(name)
                yield Finding(
                    f"{unit.name} ({unit.location}) gets {name}, which nothing reads: {read[meant]} reads {meant}",
                    subject=name,
                    location=unit.location,
                    hint=f"Write {meant} in place of {name}.",
                    evidence={"read": meant},
                )
            elif meant is None and _is_of_django(name, project) and not _is_mentioned_here(name, project):
                told.add(name)
                yield Finding(
                    f"{unit.name} ({unit.location}) gets {name}, and nothing reads it: Django takes no setting from the environment, so {name} has its default",
                    subject=name,
                    location=unit.location,
                    hint=f"Write {name} = os.environ[{name!r}] into the settings.",
                )


def _is_of_django(name: str, project: Project) -> bool:
    """Whether a variable is called as a setting of Django's that the project does not set."""
    from django.conf import global_settings

    is_default = project.context.originals.get(name) == getattr(global_settings, name, None)
    return name.isupper() and hasattr(global_settings, name) and is_default


def _read(project: Project) -> Iterator[tuple[str, Location]]:
    """Yield each variable that a loaded file of the project reads, and where it does first."""
    for file in reversed(project.context.sources.code(containing=("env", "config("))):
        if file.loaded is None:
            continue
        for node in reversed(list(file.of(ast.Call, ast.Subscript))):
            name, _ = read_in(node)
            if name is not None and re.fullmatch(r"[A-Z][A-Z0-9_]+", name):
                yield name, file.place(node)


def _meant(name: str, wanted: set[str], project: Project) -> str | None:
    near = nearest(name, sorted(wanted), alike=_ALIKE)
    if near is not None:
        return near
    own = (*_PREFIXES, project.context.settings.partition(".")[0].upper())
    more = [f"{prefix}_{name}" for prefix in own]
    less = [name.removeprefix(f"{prefix}_") for prefix in own if name.startswith(f"{prefix}_")]
    return next((candidate for candidate in (*more, *less) if candidate in wanted), None)


def _is_mentioned(name: str, project: Project) -> bool:
    """Whether a file that does not only set it has the name: a script, a template, the project's code, a package."""
    return _is_mentioned_here(name, project) or mentioned_by_packages(name, project.context.project)


def _is_mentioned_here(name: str, project: Project) -> bool:
    """Whether a file of the repository that does not only set it has the name."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    if any(
        word.search(file.content.decode(errors="replace"))
        for file in project.context.sources.every
        if name.encode() in file.content
    ):
        return True
    for file in project.context.deployment_files.every:
        if not word.search(file.text) or file.path.suffix in (".md", ".rst", ".txt", ".json"):
            continue
        is_only_set = file.path.suffix in _SETTING or "env" in file.name or "dockerfile" in file.name
        if not is_only_set or re.search(rf"\$\{{?{re.escape(name)}\b", file.text):
            return True
    return False
