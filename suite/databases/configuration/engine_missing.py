"""Every alias that has settings has an ENGINE, and no setting of an alias is itself an alias.

Why: without ENGINE every query on the alias raises ImproperlyConfigured. OPTIONS beside an alias is another alias for
Django, and the alias that it was meant for has no OPTIONS.

Fix: write ENGINE, or move the dictionary into the alias that it belongs to.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.databases.driver_options import KEYS
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/settings/#databases",
    after=("databases.configuration.default-alias",),
    settings=True,
)


_DEFAULTS = {
    "ENGINE": "django.db.backends.dummy",
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
    "OPTIONS": {},
    "TIME_ZONE": None,
    "NAME": "",
    "USER": "",
    "PASSWORD": "",
    "HOST": "",
    "PORT": "",
    "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
}
"""What Django adds to an alias that does not say it."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each alias whose settings name no engine."""
    databases = project.context.originals.get("DATABASES")
    for alias, entry in databases.items() if isinstance(databases, Mapping) else ():
        own = _own(entry)
        if not own or entry.get("ENGINE", _DEFAULTS["ENGINE"]) not in ("", _DEFAULTS["ENGINE"]):
            continue
        keys = ", ".join(map(repr, sorted(own)))
        text = (
            f"is an alias of its own for Django, with {keys} and without an ENGINE: move it into the alias that it belongs "
            f"to, DATABASES['default'][{str(alias).upper()!r}] for instance"
            if str(alias).upper() in KEYS
            else f"has no ENGINE, but {keys}: every query on it raises ImproperlyConfigured"
        )
        yield Finding(
            f"DATABASES[{alias!r}] {text}",
            subject=str(alias),
            location=place_of(project.context.sources, "DATABASES", str(alias)),
            evidence={"keys": sorted(own)},
        )


def _own(entry: Any) -> list[str]:
    """Return the keys of an alias that say something."""
    items = entry.items() if isinstance(entry, Mapping) else ()
    return [str(key) for key, value in items if key not in _DEFAULTS or value not in (_DEFAULTS[key], "")]
