"""The broker's URL can be parsed, and is parsed as it was meant.

Why: an unescaped character in the password, white space, or a missing part turns it into a different URL.
Every call of a task raises ValueError, or goes to another server, and no worker starts.

Fix: escape user and password with ``urllib.parse.quote(password, safe="")``, and write host, port and database as the
message says.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django_conformance.discovery.address_faults import url_fault
from django_conformance.discovery.celery.configuration import urls
from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.overlay.addresses import masked
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#broker-url", settings=True
)

_REDIS = ("redis", "rediss", "valkey", "valkeys")
_LONE_USER = "has a name before its '@' and no ':': Redis takes it for a user without a password, and a password is written as ':…@'"
_REDIS_PLACE = re.compile(r"[\w.-]+:6379(?:/.*)?|[\w.-]+/\d+")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each broker URL that kombu cannot parse, or parses as something else."""
    for app in project.apps:
        for key in ("broker_url", "broker_read_url", "broker_write_url"):
            for url in _written(app.declared(key)):
                fault = _of_division(url) or url_fault(url) or _of_broker(url) or _of_sentinel(url, app)
                if fault == _LONE_USER and _knows_users(app, project):
                    continue
                if fault:
                    name = f"{app.app.namespace}_{key}".upper() if app.app.namespace else key
                    yield Finding(
                        f"{name} = {_shown(url)!r} {fault}",
                        subject=name,
                        location=place_of(project.context.sources, name) or app.location,
                        evidence={"app": app.path, "url": _shown(url)},
                    )


def _written(value: object) -> list[str]:
    """Return the URLs as they are written, white space included."""
    return [value] if isinstance(value, str) and (";" not in value or _is_divided(value)) else urls(value)


def _is_divided(url: str) -> bool:
    """Whether a ``;`` divides a URL within its password."""
    first, _, rest = url.partition(";")
    return "@" not in first and "@" in rest and "://" not in rest


def _of_division(url: str) -> str:
    return "has an unescaped ';' in its password, where kombu divides a list of URLs" if _is_divided(url) else ""


def _lone_user(url: str) -> str:
    """Return the name before the ``@`` of a Redis URL that has no password; "" where there is none, or it is Redis's own."""
    parts = urlsplit(url)
    is_lone = (
        parts.scheme in _REDIS
        and parts.password is None
        and not any(word in parts.query for word in ("password=", "credential_provider=", "ssl_certfile="))
    )
    return parts.username or "" if is_lone and parts.username != "default" else ""


def _knows_users(app: LiveApp, project: CeleryProject) -> bool:
    """Whether a user of Redis may come without a password: with a certificate, or by its list of users."""
    by_certificate = "ssl_certfile" in str(app.value("broker_use_ssl"))
    return by_certificate or any("nopass" in file.text for file in project.context.deployment_files.every)


def _shown(url: str) -> str:
    """Return a URL without its secrets; a name without a password may be one."""
    user = _lone_user(url) if "://" in url and not url_fault(url) else ""
    return url.replace(f"//{user}@", "//***@") if user else masked(url)


def _of_broker(url: str) -> str:
    """Return what kombu makes of a URL that Python's parser takes."""
    scheme, separator, _ = url.partition("://")
    if not separator:
        if _REDIS_PLACE.fullmatch(url):
            return "has no scheme, so Celery takes it for the host of an AMQP server: write redis:// before it"
        return ""
    if scheme.lower() not in _REDIS:
        return ""
    if _lone_user(url):
        return _LONE_USER
    database = urlsplit(url).path.removeprefix("/").removeprefix("/")
    if database and not database.isdigit():
        return f"has {database!r} where the number of a Redis database belongs: every call raises ValueError"
    return ""


def _of_sentinel(url: str, app: LiveApp) -> str:
    if not url.startswith("sentinel://"):
        return ""
    options = app.value("broker_transport_options")
    if isinstance(options, dict) and options.get("master_name"):
        return ""
    return "names Sentinels, and broker_transport_options has no 'master_name' to ask them for: every call raises ValueError"
