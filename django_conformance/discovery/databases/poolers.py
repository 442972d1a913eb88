"""Whether something in front of a PostgreSQL server hands its connections out for a transaction each.

https://www.pgbouncer.org/features.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment.files import DeploymentFiles
from django_conformance.source.setting_places import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import Database
    from django_conformance.source.files import Sources

_HOSTS = re.compile(
    r"pgbouncer|pgcat|odyssey|supavisor|pg-?pool|-pooler\.|\.pooler\.|^pooler\b|-pooler$", re.IGNORECASE
)
_PORTS = ("6432", "6543")
_ALWAYS = re.compile(r"-pooler\.[\w.-]*neon\.tech$|\.pooler\.supabase\.com$|\.supabase\.co$", re.IGNORECASE)
"""Services that pool transactions where the address is this one: at Supabase on port 6543."""

_LONGEST = 12
"""How many lines the settings of an alias have."""
_VARIABLE = re.compile(
    r"^\s*-?\s*[\"']?(?P<name>[A-Z][A-Z0-9_]*(?:HOST|URL|DSN|SERVER)[A-Z0-9_]*)[\"']?\s*[:=]\s*[\"']?(?P<value>[^\s\"'#]+)",
    re.MULTILINE,
)
_FILES = r".*\.(?:ya?ml|ini|toml|env|conf|cfg|sh|tpl|tf)|\.env.*|dockerfile.*|.*\.env\..*|userlist.*"
_TRANSACTION = re.compile(r"pool_?mode['\"]?\s*[:=]\s*['\"]?transaction|poolMode:\s*['\"]?transaction", re.IGNORECASE)
_SESSION = re.compile(r"pool_?mode['\"]?\s*[:=]\s*['\"]?(?:session|statement)", re.IGNORECASE)
_SAID = re.compile(
    r"transaction[- ]?(?:mode|pool)|pool\w*[- ](?:mode[- ])?(?:is )?transactions?|transactions are pooled",
    re.IGNORECASE,
)


def pools_transactions(database: Database, files: DeploymentFiles, sources: Sources) -> str:
    """Return what shows that an alias's connections are pooled by transaction; "" where nothing does."""
    if database.vendor != "postgresql":
        return ""
    host, port = database.host, database.port
    if _ALWAYS.search(host) and (port == "6543" or "neon" in host):
        return f"the pooler {host}:{port}"
    declared = _declared_host(database.alias, files, sources)
    is_pooler = bool(_HOSTS.search(host)) or port in _PORTS or bool(declared)
    host = host if not declared or _HOSTS.search(host) else declared
    said = next(_said(files), "")
    if is_pooler and said:
        return f"the pooler {host or 'localhost'}:{port or 5432} ({said})"
    if is_pooler and any(_SAID.search(file.text) for file in sources.code(containing=("DATABASES",))):
        return f"the pooler {host or 'localhost'}:{port or 5432}"
    return ""


def _declared_host(alias: str, files: DeploymentFiles, sources: Sources) -> str:
    """Return the pooler that a deployment file gives a variable, by which the settings read the host of an alias."""
    place = place_of(sources, "DATABASES", alias)
    file = sources.at(sources.project / place.path) if place is not None else None
    if file is None or place is None or not place.line:
        return ""
    settings = "\n".join(file.lines[place.line - 1 : place.line - 1 + _LONGEST])
    for deployed in files.named(_FILES):
        for match in _VARIABLE.finditer(deployed.text) if deployed.stage != "development" else ():
            if _HOSTS.search(match["value"]) and re.search(rf"\b{match['name']}\b", settings):
                return match["value"].rpartition("@")[2].partition("/")[0].partition(":")[0]
    return ""


def _said(files: DeploymentFiles) -> Iterator[str]:
    for file in files.named(_FILES):
        if _SESSION.search(file.text):
            return
        match = _TRANSACTION.search(file.text)
        if match:
            yield f"{match[0].strip()} in {file.place(match.start())}"
