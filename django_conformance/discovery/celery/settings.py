"""The project's settings of Celery: which of them an app reads, and which Celery has no key for.

https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html
https://docs.celeryq.dev/en/stable/userguide/configuration.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.library_settings import read_by_a_library
from django_conformance.inventory import Location
from django_conformance.source.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.source.files import Sources

_READ_ELSEWHERE = frozenset(
    {"CELERY_DB_REUSE_MAX", "CELERY_APP", "CELERY_SKIP_CHECKS", "CELERY_LOADER", "CELERY_CONFIG_MODULE"}
)
_ALIKE = 0.82


@dataclass(frozen=True)
class Setting:
    """A setting of a namespace that an app reads: ``CELERY_TASK_ROUTES``.

    ``key`` is what Celery knows it by (``task_routes``), ``suggestion`` the name of the setting that this one is
    probably a misspelling of, where Celery has no such key.
    """

    name: str
    value: Any
    namespace: str
    key: str
    suggestion: str | None = None

    @property
    def current_name(self) -> str | None:
        """The name that this setting has had since Celery 4; ``None`` where this is no older one."""
        from celery.app.defaults import _TO_NEW_KEY

        key = _TO_NEW_KEY.get(self.name)
        return f"{self.namespace}_{key.upper()}" if key and not self.is_known else None

    @property
    def is_known(self) -> bool:
        """Whether Celery reads it under this name."""
        from celery.app.defaults import SETTING_KEYS

        return self.key in SETTING_KEYS or self.name in _READ_ELSEWHERE


def namespace_of(app: Any) -> str:
    """Return an app's namespace as its settings begin with it, "" where it has none."""
    return str(app.namespace or "").upper().rstrip("_")


def reads_settings(app: Any, settings: str) -> bool:
    """Whether an app is configured from Django's settings."""
    source = app._config_source
    if isinstance(source, str):
        return source.replace(":", ".") in ("django.conf.settings", settings)
    return type(source).__module__ == "django.conf" or getattr(source, "__name__", None) == settings


def with_prefix(settings: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    """Return the settings whose names begin so."""
    return [(name, value) for name, value in settings.items() if name.startswith(prefix) and name.isupper()]


def namespaced(readers: Iterable[Any], settings: Mapping[str, Any]) -> Iterator[Setting]:
    """Yield the settings of each namespace that one of ``readers``, apps configured from the settings, reads."""
    from celery.app.defaults import SETTING_KEYS

    for namespace in dict.fromkeys(namespace_of(app) for app in readers if app.namespace):
        for name, value in with_prefix(settings, f"{namespace}_"):
            key = name[len(namespace) + 1 :].lower()
            near = None if key in SETTING_KEYS else nearest(key, SETTING_KEYS, alike=_ALIKE)
            yield Setting(name, value, namespace, key, f"{namespace}_{near.upper()}" if near else None)


def unknown(settings: Iterable[Setting], context: DiscoveryContext) -> Iterator[Setting]:
    """Yield the settings that neither Celery, nor another package, nor the project itself reads."""
    for setting in settings:
        if (
            not setting.is_known
            and not setting.current_name
            and not mentioned(setting.name, context.sources)
            and not read_by_a_library(setting.name, setting.key, context.project)
        ):
            yield setting


def mentioned(name: str, sources: Sources) -> bool:
    """Whether a file that does not define a setting mentions it: then it is the project's own."""
    wanted = name.encode()
    return any(
        wanted in file.content and not any(line.startswith(wanted) for line in file.content.splitlines())
        for file in sources.every
    )


def location_of(name: str, sources: Sources) -> Location | None:
    """Return where a setting is defined at the beginning of a line."""
    wanted = name.encode()
    for file in sources.every:
        if wanted not in file.content:
            continue
        for number, line in enumerate(file.content.splitlines(), 1):
            if line.startswith(wanted) and line[len(wanted) :].lstrip()[:1] in (b"=", b":"):
                return Location(file.relative, number)
    return None
