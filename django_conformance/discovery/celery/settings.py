"""The project's settings of Celery: which of them an app reads, and which Celery has no key for.

https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html
https://docs.celeryq.dev/en/stable/userguide/configuration.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.library_settings import read_by_a_library
from django_conformance.discovery.keys import is_setting_read
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
_OTHER_WORDS = {
    "broker": "broker_url",
    "brokers": "broker_url",
    "redis_url": "broker_url",
    "result": "result_backend",
    "results": "result_backend",
    "result_url": "result_backend",
    "queue": "task_default_queue",
    "periodic_tasks": "beat_schedule",
    "schedule": "beat_schedule",
    "time_limits": "task_time_limit",
    "max_tasks": "worker_max_tasks_per_child",
    "prefetch": "worker_prefetch_multiplier",
    "workers": "worker_concurrency",
}
_PREFIXES = ("worker", "task", "beat", "result", "broker", "event", "database", "redis")


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
            near = None if key in SETTING_KEYS else _meant(key)
            yield Setting(name, value, namespace, key, f"{namespace}_{near.upper()}" if near else None)


def _meant(key: str) -> str | None:
    """Return the key that one which Celery does not know was meant to be: misspelled, or with another prefix or none."""
    from celery.app.defaults import _TO_NEW_KEY, SETTING_KEYS

    near = nearest(key, SETTING_KEYS, alike=_ALIKE)
    if near is not None:
        return near
    whole = key.removeprefix("celery_").removeprefix("celeryd_").removeprefix("celerybeat_")
    first, _, rest = whole.partition("_")
    candidates = (
        whole,
        _OTHER_WORDS.get(whole, ""),
        _TO_NEW_KEY.get(key.upper(), ""),
        *(f"{prefix}_{whole}" for prefix in _PREFIXES),
        *(f"{prefix}_{rest}" for prefix in _PREFIXES if first in _PREFIXES),
    )
    return next((candidate for candidate in candidates if candidate in SETTING_KEYS), None)


def astray(readers: Iterable[Any], settings: Mapping[str, Any], sources: Sources) -> Iterator[Setting]:
    """Yield each setting that is Celery's by its name, without the namespace that every app reads."""
    from celery.app.defaults import _TO_NEW_KEY, SETTING_KEYS

    namespaces = list(dict.fromkeys(namespace_of(app) for app in readers))
    if len(namespaces) != 1 or not namespaces[0]:
        return
    namespace = namespaces[0]
    for name, value in settings.items():
        if not name.isupper() or name.startswith(f"{namespace}_") or name in _TO_NEW_KEY:
            continue
        key = name.lower()
        if name.startswith(("CELERYD_", "CELERYBEAT_")):
            meant = _meant(key)
        else:
            meant = key if key in SETTING_KEYS and key.partition("_")[0] in _PREFIXES else None
        if meant is not None and not is_setting_read(name, sources) and location_of(name, sources) is not None:
            yield Setting(name, value, namespace, key, f"{namespace}_{meant.upper()}")


def unknown(settings: Iterable[Setting], context: DiscoveryContext) -> Iterator[Setting]:
    """Yield the settings that neither Celery, nor another package, nor the project itself reads."""
    for setting in settings:
        if (
            not setting.is_known
            and not setting.current_name
            and not mentioned(setting.name, context.sources)
            and not is_setting_read(setting.name, context.sources)
            and not read_by_a_library(
                setting.name, setting.name if _lacks_prefix(setting) else setting.key, context.project
            )
        ):
            yield setting


def _lacks_prefix(setting: Setting) -> bool:
    """Whether a name is a part of the one that was meant; options are called so too, which Celery mentions."""
    return setting.key in _OTHER_WORDS or (setting.suggestion or "").endswith(f"_{setting.key.upper()}")


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
